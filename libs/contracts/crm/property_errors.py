"""What errors about properties and their values say."""

from contracts.error_texts import ErrorText, FieldText
from contracts.errors import NotAllowed, NotFound

NO_SUCH_PROPERTY = ErrorText(
    NotFound,
    "crm.no_such_property",
    sv="Det finns ingen egenskap {id}.",
    en="There is no property {id}.",
    when="A property is read or changed by an id that the company does not have.",
)
CREATORS_ONLY = ErrorText(
    NotAllowed,
    "crm.property_creators_only",
    sv="I ert företag skapar och ändrar bara administratörer egenskaper. Be en av dem, eller välj en som finns.",
    en="In your company only administrators create and change properties. Ask one of them, or choose one that is there.",
    when="`property_creators` of the company's settings is `administrator`, and the caller is none.",
    data=("needs",),
)
TAG_HAS_NO_VALUE = FieldText(
    "property_has_no_value",
    sv="Egenskapen är en etikett utan värde. Lägg till den i stället.",
    en="The property is a tag without a value. Add it instead.",
)
VALUE_MISSING = FieldText(
    "property_value_missing",
    sv="Ange ett värde för egenskapen.",
    en="Give a value of the property.",
)
NAMED_VALUE_MISSING = FieldText(
    "property_needs_value",
    sv="Egenskapen {name} har ett värde. Ange det i values, inte i add.",
    en="The property {name} has a value. Give it in values, not in add.",
)
NO_NUMBER = FieldText(
    "property_no_number",
    sv="{value} är inget tal. Skriv t.ex. 1234,5.",
    en="{value} is no number. Write 1234.5, for example.",
)
NUMBER_TOO_LARGE = FieldText(
    "property_number_too_large",
    sv="Talet {value} är för stort. Högst tolv siffror före decimaltecknet.",
    en="The number {value} is too large. At most twelve digits before the decimal point.",
)
TOO_MANY_DECIMALS = FieldText("property_too_many_decimals", sv="Högst {most} decimaler.", en="At most {most} decimals.")
NO_DATE = FieldText(
    "property_no_date",
    sv="{value} är inget datum. Skriv t.ex. 2026-11-25.",
    en="{value} is no date. Write 2026-11-25, for example.",
)
NO_SUCH_CHOICE = FieldText(
    "property_no_such_choice",
    sv="{value} finns inte att välja. Välj ett av: {allowed}{allowed_more:more}.",
    en="{value} cannot be chosen. Choose one of: {allowed}{allowed_more:more}.",
)
CHOICES_MISSING = FieldText(
    "property_choices_missing",
    sv="En egenskap med val behöver minst ett val.",
    en="A property with choices needs at least one.",
)
NO_CHOICES = FieldText(
    "property_has_no_choices",
    sv="Bara en egenskap av typen val har val.",
    en="Only a property of the kind choice has choices.",
)
TOO_MANY_CHOICES = FieldText(
    "property_too_many_choices",
    sv="Högst {most} val; med dessa blir det {found}.",
    en="At most {most} choices; with these there would be {found}.",
)
PROPERTY_CLOSED = FieldText(
    "property_closed",
    sv="Egenskapen {name} är stängd och kan inte sättas på fler kunder.",
    en="The property {name} is closed and can be put on no more customers.",
)
VALUE_TWICE = FieldText(
    "property_value_twice",
    sv="Egenskapen får två värden här. Ange ett.",
    en="The property is given two values here. Give one.",
)
NAME_LIKE_A_VALUE = FieldText(
    "property_name_like_a_value",
    sv="Namnet får inte ha ett likhetstecken mellan mellanslag: så skrivs namn och värde i filer.",
    en="The name cannot have an equals sign between spaces: names and values are written so in files.",
)
FILTER_WITHOUT_PROPERTY = FieldText(
    "property_filter_without",
    sv="Ange också vilken egenskap värdet gäller.",
    en="Say which property the value is of, too.",
)
NOT_ORDERED = FieldText(
    "property_not_ordered",
    sv="Från och till går bara för tal och datum, och {name} är ingetdera.",
    en="From and to are for numbers and dates only, and {name} is neither.",
)
