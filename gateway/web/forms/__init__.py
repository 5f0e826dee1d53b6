"""Forms that are drawn from Requests: whoever describes an action of a tab has its form on the card.

    a button of the card → pages → actions    which operation it is, who may, which of its fields people fill in
                                   objects    what is changed, as it is now
                                   drawing    those fields as inputs, with labels, limits, words, what is wrong
                                   widgets    choices that the contract cannot know: branches, contacts, countries
                                              (options, document_options, user_options)
                                   typed      what was typed → the JSON of the Request, and back
                                   sending    runs it once, for whatever service
                                   subjects   whom it is about, for title and heading
                                   refusals   why it was refused, at the fields and above them

    uploads   the form of an action that takes a file      after   where a form leads      buttons   what a card offers
    links   the addresses of these pages     customers   the two forms of the customer itself
    duplicates   who a new customer may be already      conflicts   what two people have typed      trial   what would come of it

No module here names a tab, and only `widgets` names fields: a tab of a service that is newer than the gateway has its forms as
soon as the service describes them (DescribeTabs).
"""
