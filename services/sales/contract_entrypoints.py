"""The entrypoints of contracts and their invoicing, as `service.py` has the others. They decide nothing."""

from chassis.clock import today
from chassis.rpc import handles
from contracts import sales as contract
from contracts.base import Page
from contracts.sales.contract_reopening import ReopenContractPeriod
from contracts.sales.contract_timing import ChangeContractTiming
from contracts.sales.previews import ContractPreview, PreviewContract
from contracts.sales.shared_invoices import ChangeContractCollective
from sales import (
    agreement_changes,
    agreements,
    contract_closing,
    contract_credits,
    contract_invoicing,
    invoicing_plans,
    plan_models,
    plan_views,
    previews,
    repricing,
)


class ContractEntrypoints:
    """Inherited by SalesService, which names this module and not the class: nameko runs each such class that it finds there."""

    @handles(contract.CreateContract)
    def create_contract(self, request: contract.CreateContract) -> contract.Contract:
        return agreements.create(request, today()).to_contract()

    @handles(PreviewContract)
    def preview_contract(self, request: PreviewContract) -> ContractPreview:
        return previews.preview_contract(agreements.draft(request, today()))

    @handles(contract.GetContract)
    def get_contract(self, request: contract.GetContract) -> contract.Contract:
        return agreements.get(request.contract_id).to_contract()

    @handles(contract.ListContracts)
    def list_contracts(self, request: contract.ListContracts) -> Page[contract.DocumentRow]:
        return agreements.list_contracts(request, today())

    @handles(contract.ChangeContract)
    def change_contract(self, request: contract.ChangeContract) -> contract.Contract:
        return agreements.rewrite(request).to_contract()

    @handles(contract.ActivateContract)
    def activate_contract(self, request: contract.ActivateContract) -> contract.Contract:
        return agreements.step(request, "activate").to_contract()

    @handles(contract.RepriceContract)
    def reprice_contract(self, request: contract.RepriceContract) -> contract.Contract:
        return repricing.reprice_contract(request, today()).to_contract()

    @handles(contract.PauseContract)
    def pause_contract(self, request: contract.PauseContract) -> contract.Contract:
        return agreement_changes.pause(request, today()).to_contract()

    @handles(contract.ResumeContract)
    def resume_contract(self, request: contract.ResumeContract) -> contract.Contract:
        return agreement_changes.resume(request, today()).to_contract()

    @handles(contract.CancelContract)
    def cancel_contract(self, request: contract.CancelContract) -> contract.Contract:
        return contract_closing.cancel(request, today()).to_contract()

    @handles(contract.EndContract)
    def end_contract(self, request: contract.EndContract) -> contract.Contract:
        return contract_closing.end(request, today()).to_contract()

    @handles(contract.FinishContract)
    def finish_contract(self, request: contract.FinishContract) -> contract.Contract:
        return contract_closing.finish(request, today()).to_contract()

    @handles(contract.SkipContractPeriods)
    def skip_contract_periods(self, request: contract.SkipContractPeriods) -> contract.Contract:
        return agreement_changes.skip(request).to_contract()

    @handles(contract.ChangeContractPrices)
    def change_contract_prices(self, request: contract.ChangeContractPrices) -> contract.Contract:
        return agreement_changes.change_prices(request).to_contract()

    @handles(ChangeContractTiming)
    def change_contract_timing(self, request: ChangeContractTiming) -> contract.Contract:
        return agreement_changes.change_timing(request).to_contract()

    @handles(ChangeContractCollective)
    def change_contract_collective(self, request: ChangeContractCollective) -> contract.Contract:
        return agreement_changes.change_collective(request).to_contract()

    @handles(ReopenContractPeriod)
    def reopen_contract_period(self, request: ReopenContractPeriod) -> contract.Contract:
        return contract_credits.reopen(request).to_contract()

    @handles(contract.PlanContractInvoicing)
    def plan_contract_invoicing(self, request: contract.PlanContractInvoicing) -> contract.ContractInvoicingPlan:
        return plan_views.show_when_ready(invoicing_plans.start(request, today()))

    @handles(contract.GetContractInvoicingPlan)
    def get_contract_invoicing_plan(self, request: contract.GetContractInvoicingPlan) -> contract.ContractInvoicingPlan:
        return plan_views.show(invoicing_plans.load(request.plan_id))

    @handles(contract.ListContractInvoicingPlans)
    def list_contract_invoicing_plans(self, request: contract.ListContractInvoicingPlans) -> Page[contract.PlanRow]:
        return plan_views.list_plans(request)

    @handles(contract.ListPlannedPeriods)
    def list_planned_periods(self, request: contract.ListPlannedPeriods) -> Page[contract.PlannedPeriod]:
        return plan_views.list_periods(request)

    @handles(contract.ExecuteContractInvoicingPlan)
    def execute_contract_invoicing_plan(
        self, request: contract.ExecuteContractInvoicingPlan
    ) -> contract.ContractInvoicingPlan:
        return plan_views.show_when_ready(invoicing_plans.execute(request))

    @handles(contract.GetContractInvoicingSettings)
    def get_contract_invoicing_settings(
        self, _request: contract.GetContractInvoicingSettings
    ) -> contract.ContractInvoicingSettings:
        return plan_models.ContractInvoicing.load().to_contract()

    @handles(contract.SetContractInvoicingSettings)
    def set_contract_invoicing_settings(
        self, request: contract.SetContractInvoicingSettings
    ) -> contract.ContractInvoicingSettings:
        return contract_invoicing.put(request).to_contract()
