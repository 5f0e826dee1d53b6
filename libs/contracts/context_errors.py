"""Common errors of access: a call that carries no valid context, and one for a module that its company has switched off."""

from contracts.error_texts import ErrorText
from contracts.errors import NotAllowed

MODULE_OFF = ErrorText(
    NotAllowed,
    "*.module_off",
    sv="Modulen {module:word} är avstängd för ert företag. En administratör kan slå på den.",
    en="The module {module:word} is switched off for your company. An administrator can switch it on.",
    when="The company has not enabled the module.",
    data=("needs",),
)
CONTEXT_UNSIGNED = ErrorText(
    NotAllowed,
    "*.context_unsigned",
    sv="Anropet saknar gatewayens signatur.",
    en="The call carries no context signed by the gateway.",
    when="A request did not come through the gateway, or the parts have different keys.",
    was=("context.unsigned",),
)
CONTEXT_MALFORMED = ErrorText(
    NotAllowed,
    "*.context_malformed",
    sv="Intern behörighetsuppgift är ogiltig.",
    en="The internal authorization is invalid.",
    when="A signed context has an unknown form.",
    was=("context.malformed",),
)
