"""Cash registers over HTTP: their sales days, X and Z reports, and the proof of their number series."""

from contracts import sales
from contracts.sales.cash_movements import GetCashMovement, ListCashMovements, MoveCash
from gateway.http.operations import Api

REGISTER, AT_REGISTER = "/registers/<register_id>", "/v1/registers/{id}"
DAYS, Z_REPORTS = "/v1/registers/{register_id}/days", "/v1/registers/{register_id}/z-reports"

MOVEMENTS = "/v1/registers/{register_id}/movements"

api = Api("till")

api.operation("GET", "/registers", sales.ListRegisters)
api.operation("POST", "/registers", sales.CreateRegister, status=201, location=AT_REGISTER)
api.operation("GET", "/registers/number-series/proof", sales.ProveTillSeries, deadline=lambda settings: 60)
api.operation("GET", REGISTER, sales.GetRegister)
api.operation("PATCH", REGISTER, sales.ChangeRegister)
api.operation("GET", REGISTER + "/days", sales.ListTillDays)
api.operation("POST", REGISTER + "/days", sales.OpenTillDay, status=201, location=DAYS, idempotency="required")
api.operation("GET", REGISTER + "/x-report", sales.GetXReport)
api.operation(
    "POST",
    REGISTER + "/z-reports",
    sales.CloseTillDay,
    status=201,
    location=Z_REPORTS + "/{number}",
    idempotency="required",
)
api.operation("GET", REGISTER + "/z-reports/<report_number>", sales.GetZReport)
api.operation("GET", REGISTER + "/movements", ListCashMovements)
api.operation(
    "POST",
    REGISTER + "/movements",
    MoveCash,
    status=201,
    location=MOVEMENTS + "/{number}",
    idempotency="required",
)
api.operation("GET", REGISTER + "/movements/<movement_number>", GetCashMovement)
