"""The states of a contract: draft → active ↔ paused; both → ending → finished; cancelled."""

from chassis.states import Machine
from contracts.sales import ContractStatus as S

CONTRACT = Machine(
    "sales",
    "contract",
    {
        S.DRAFT: {
            "change": S.DRAFT,
            "change_prices": S.DRAFT,
            "reprice": S.DRAFT,
            "activate": S.ACTIVE,
            "cancel": S.CANCELLED,
        },
        S.ACTIVE: {
            "skip": S.ACTIVE,
            "change_prices": S.ACTIVE,
            "change_timing": S.ACTIVE,
            "change_collective": S.ACTIVE,
            "reprice": S.ACTIVE,
            "reopen": S.ACTIVE,
            "pause": S.PAUSED,
            "end": S.ENDING,
            "cancel": S.CANCELLED,
        },
        S.PAUSED: {
            "skip": S.PAUSED,
            "change_prices": S.PAUSED,
            "change_timing": S.PAUSED,
            "change_collective": S.PAUSED,
            "reprice": S.PAUSED,
            "reopen": S.PAUSED,
            "resume": S.ACTIVE,
            "end": S.ENDING,
            "cancel": S.CANCELLED,
        },
        S.ENDING: {
            "skip": S.ENDING,
            "change_prices": S.ENDING,
            "change_timing": S.ENDING,
            "change_collective": S.ENDING,
            "reopen": S.ENDING,
            "finish": S.FINISHED,
        },
        S.FINISHED: {"skip": S.FINISHED, "reopen": S.FINISHED},
        S.CANCELLED: {"skip": S.CANCELLED, "reopen": S.CANCELLED},
    },
)
