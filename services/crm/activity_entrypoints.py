"""The entrypoints of recurring activities, teams, alarms and handing over, as `service.py` has others. They decide nothing."""

from chassis.clock import local_now, today
from chassis.rpc import handles
from contracts.base import Empty, Page
from contracts.crm.activities import Activity
from contracts.crm.activity_handover import ActivitiesHandedOver, HandOverActivities
from contracts.crm.alarms import (
    Alarm,
    AlarmSettings,
    ConfirmAlarmAddress,
    DismissAlarm,
    GetAlarmSettings,
    ListAlarms,
    SendAlarmCode,
    SetAlarmSettings,
    StopAlarms,
)
from contracts.crm.follow_ups import FollowUpActivity
from contracts.crm.series import ActivitySeries, ChangeFollowing, EndFollowing, GetSeries, PlanSeries
from contracts.crm.teams import ChangeTeam, CreateTeam, GetTeam, ListTeams, Team
from crm import activity_handovers, alarm_code_delivery, alarm_settings, alarms, follow_ups, series, series_days, teams

DAILY = (series_days.DAILY, alarms.DAILY)
STEADY = alarm_code_delivery.STEADY


class ActivityEntrypoints:
    """Inherited by CrmService, which names this module and not the class: nameko runs each such class that it finds there."""

    @handles(FollowUpActivity)
    def follow_up_activity(self, request: FollowUpActivity) -> Activity:
        return follow_ups.follow_up(request, local_now()).to_contract(local_now())

    @handles(PlanSeries)
    def plan_series(self, request: PlanSeries) -> ActivitySeries:
        return series.to_contract(series.plan(request, local_now()), today())

    @handles(GetSeries)
    def get_series(self, request: GetSeries) -> ActivitySeries:
        return series.to_contract(series.get(request.series_id), today())

    @handles(ChangeFollowing)
    def change_following(self, request: ChangeFollowing) -> Activity:
        return series.change_following(request, local_now()).to_contract(local_now())

    @handles(EndFollowing)
    def end_following(self, request: EndFollowing) -> Activity:
        return series.end_following(request, local_now()).to_contract(local_now())

    @handles(CreateTeam)
    def create_team(self, request: CreateTeam) -> Team:
        return teams.create(request).to_contract()

    @handles(ChangeTeam)
    def change_team(self, request: ChangeTeam) -> Team:
        return teams.change(request).to_contract()

    @handles(GetTeam)
    def get_team(self, request: GetTeam) -> Team:
        return teams.get(request.team_id).to_contract()

    @handles(ListTeams)
    def list_teams(self, request: ListTeams) -> Page[Team]:
        return teams.list_teams(request)

    @handles(ListAlarms)
    def list_alarms(self, request: ListAlarms) -> Page[Alarm]:
        return alarms.list_alarms(request, local_now())

    @handles(DismissAlarm)
    def dismiss_alarm(self, request: DismissAlarm) -> Alarm:
        return alarms.dismiss(request, local_now())

    @handles(GetAlarmSettings)
    def get_alarm_settings(self, request: GetAlarmSettings) -> AlarmSettings:
        return alarm_settings.read(request)

    @handles(SetAlarmSettings)
    def set_alarm_settings(self, request: SetAlarmSettings) -> AlarmSettings:
        return alarm_settings.replace(request)

    @handles(SendAlarmCode)
    def send_alarm_code(self, request: SendAlarmCode) -> AlarmSettings:
        return alarm_settings.send_code(request)

    @handles(ConfirmAlarmAddress)
    def confirm_alarm_address(self, request: ConfirmAlarmAddress) -> AlarmSettings:
        return alarm_settings.confirm_address(request)

    @handles(StopAlarms)
    def stop_alarms(self, request: StopAlarms) -> Empty:
        return alarm_settings.stop(request)

    @handles(HandOverActivities)
    def hand_over_activities(self, request: HandOverActivities) -> ActivitiesHandedOver:
        return activity_handovers.hand_over(request, local_now())
