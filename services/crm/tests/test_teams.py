"""Teams, participants of activities, and handing activities over."""

from datetime import date
from typing import Any

import pytest

from chassis.context import enter, using
from chassis.testing import a_context
from chassis.testing_killed_writes import Killed, dying_at
from contracts.awaiting import awaited_by
from contracts.crm import ChangeActivity, ListActivities
from contracts.crm.activity_handover import HandOverActivities
from contracts.crm.follow_ups import FollowUpActivity
from contracts.crm.series import PlanSeries
from contracts.crm.teams import ChangeTeam, CreateTeam, ListTeams
from contracts.errors import Conflict, InvalidInput, NotFound, Stale, Unavailable
from crm import activities, activity_handovers, follow_ups, series, teams
from crm.series_models import Team
from crm.tests import samples
from crm.tests.samples import NOW
from crm.tests.test_activities import move, plan

ANNA, BO, EVA = "usr_0a", "usr_0b", "usr_0e"


def create(name: str, *users: str) -> Team:
    enter(a_context())
    return teams.create(CreateTeam.model_validate({"name": name, "members": [{"user_id": one} for one in users]}))


def change(team: Team, **fields: Any) -> Team:
    enter(a_context())
    return teams.change(ChangeTeam.model_validate({"team_id": team.id, "version": team.version, **fields}))


def ids(**asked: Any) -> set[str]:
    enter(a_context())
    return {one.id for one in activities.list_activities(ListActivities.model_validate(asked), NOW).items}


def test_a_team_has_a_name_of_its_own(database: str) -> None:
    made = create("Säljarna i Norr", ANNA, BO, ANNA)
    assert [one["user_id"] for one in made.members] == [ANNA, BO]
    with pytest.raises(Conflict) as refused:
        create("säljarna  i NORR")
    assert (refused.value.code, refused.value.details["id"]) == ("crm.team_name_taken", made.id)
    other = create("Syd")
    with pytest.raises(Conflict):
        change(other, name="Säljarna i norr")
    renamed = change(other, name="SYD", members=[{"user_id": EVA}])
    assert (renamed.name, [one["user_id"] for one in renamed.members]) == ("SYD", [EVA])
    with pytest.raises(Stale):
        change(other, name="X", version=1)
    with using(a_context("other")), pytest.raises(NotFound):
        teams.get(made.id)


def test_teams_are_listed_by_name_a_page_at_a_time(database: str) -> None:
    for name in ("Östra", "Alfa", "Beta"):
        with using(a_context("listed")):
            teams.create(CreateTeam(name=name))
    with using(a_context("listed")):
        first = teams.list_teams(ListTeams(limit=2))
        rest = teams.list_teams(ListTeams(limit=2, cursor=first.next_cursor))
        beta = teams.change(ChangeTeam(team_id=first.items[1].id, version=1, active=False))
        names = [one.name for one in teams.list_teams(ListTeams()).items]
        every = [one.name for one in teams.list_teams(ListTeams(active=False)).items]
    assert [one.name for one in (*first.items, *rest.items)] == ["Alfa", "Beta", "Östra"]
    assert (rest.next_cursor, beta.active, names, every) == (None, False, ["Alfa", "Östra"], ["Alfa", "Beta", "Östra"])


def test_a_list_shows_what_a_team_has_to_do(customer: str) -> None:
    team, nobody = create("Lag", ANNA, BO), create("Ingen")
    annas, bos = plan(customer, assignee_id=ANNA), plan(customer, participants=[{"user_id": BO}, {"user_id": ANNA}])
    evas = plan(customer, assignee_id=EVA)
    assert ids(customer_id=customer, team_id=team.id) == {annas.id, bos.id}
    assert ids(customer_id=customer, team_id=team.id, user_id=BO) == {bos.id}
    assert ids(customer_id=customer, team_id=nobody.id) == set()
    assert ids(customer_id=customer, user_id=EVA) == {evas.id}
    with pytest.raises(NotFound):
        ids(team_id="tea_0")


def test_participants_are_named_and_changed(customer: str) -> None:
    contact = samples.contact_of(customer)
    made = plan(customer, participants=[{"contact_id": contact}, {"user_id": ANNA}])
    (first, second) = made.to_contract(NOW).participants
    assert ((first.contact_id, first.contact_name), second.user_id) == ((contact, "Åsa Öhman"), ANNA)
    enter(a_context())
    activities.change(ChangeActivity.model_validate({"activity_id": made.id, "version": 1, "participants": []}), NOW)
    assert "participants" not in activities.get(made.id).to_mongo()
    with pytest.raises(Unavailable):
        plan(customer, participants=[{"contact_id": "con_0"}])
    with pytest.raises(InvalidInput):
        plan(customer, participants=[{"contact_id": contact, "user_id": ANNA}])


def test_a_contact_of_another_customer_is_named_where_it_stands(customer: str) -> None:
    contact = samples.contact_of(customer)
    others = [{"user_id": ANNA}, {"contact_id": contact}, {"contact_id": "con_0"}, {"contact_id": "con_1"}]
    made = plan(customer)
    work = [
        lambda: plan(customer, participants=others),
        lambda: activities.change(
            ChangeActivity.model_validate({"activity_id": made.id, "version": 1, "participants": others}), NOW
        ),
        lambda: series.plan(
            PlanSeries.model_validate(
                {
                    "customer_id": customer,
                    "kind": "todo",
                    "text": "Ring",
                    "due_on": "2026-03-09",
                    "frequency": "weekly",
                    "participants": others,
                }
            ),
            NOW,
        ),
    ]
    for one in work:
        enter(a_context())
        with pytest.raises(Unavailable) as awaited:
            one()
        found = awaited_by(awaited.value)
        assert found is not None
        assert (found.id, found.pointers) == ("con_0", ("/participants/2",))
        assert list(found.unknown().details) == ["/participants/2"]


def test_activities_without_participants_are_stored_as_by_the_release_before(customer: str) -> None:
    made = plan(customer).to_mongo().to_dict()
    assert not {"participants", "series_id", "occurrence_on", "changed_alone"} & made.keys()


def hand_over(limit: int = 200) -> Any:
    enter(a_context())
    return activity_handovers.hand_over(HandOverActivities(from_id=ANNA, to_id=BO, limit=limit), NOW)


@pytest.mark.parametrize("write", [0, 1, 2, 3])
def test_all_that_somebody_has_is_handed_over(customer: str, write: int) -> None:
    mine = plan(customer, assignee_id=ANNA)
    both = plan(customer, assignee_id=EVA, participants=[{"user_id": ANNA}, {"user_id": BO}])
    done = move(plan(customer, assignee_id=ANNA), "finish")
    team = create(f"Lag {customer}", ANNA, BO)
    enter(a_context())
    weekly = {"customer_id": customer, "frequency": "weekly", "times": 2, "kind": "todo", "text": "Ring"}
    made = series.plan(PlanSeries.model_validate({**weekly, "due_on": date(2026, 3, 2), "assignee_id": ANNA}), NOW)
    try:
        with dying_at(write, True):
            hand_over()
    except Killed:
        pass
    while hand_over(limit=2).left:
        pass
    assert activities.get(mine.id).assignee == BO
    assert activities.get(both.id).participants == [{"user_id": BO}]
    assert activities.get(done.id).assignee == ANNA
    assert teams.members_of(team.id) == [BO]
    assert series.get(made.id).parts[0]["assignee"] == BO
    assert ids(customer_id=customer, user_id=ANNA, finished=False) == set()
    assert activities.get(mine.id).version == 2


def test_nothing_is_handed_over_to_oneself(customer: str) -> None:
    enter(a_context())
    with pytest.raises(InvalidInput):
        activity_handovers.hand_over(HandOverActivities(from_id=ANNA, to_id=ANNA), NOW)


def test_an_activity_is_followed_up_with_the_same_people(customer: str) -> None:
    contact = samples.contact_of(customer)
    first = move(plan(customer, assignee_id=ANNA, contact_id=contact), "finish")
    enter(a_context())
    wanted = {"activity_id": first.id, "kind": "todo", "text": "Igen", "due_on": "2026-03-09"}
    second = follow_ups.follow_up(FollowUpActivity.model_validate(wanted), NOW)
    assert (second.assignee, second.contact_id, second.follow_up_of, second.first_id) == (
        ANNA,
        contact,
        first.id,
        first.id,
    )
    enter(a_context())
    third = {**wanted, "activity_id": second.id, "assignee_id": BO, "contact_id": None}
    last = follow_ups.follow_up(FollowUpActivity.model_validate(third), NOW)
    assert (last.assignee, last.contact_id, last.follow_up_of, last.first_id) == (BO, None, second.id, first.id)
    with pytest.raises(NotFound):
        follow_ups.follow_up(FollowUpActivity.model_validate({**wanted, "activity_id": "act_0"}), NOW)
