"""Everything that is stored about one customer, or one contact of it, as one archive (GDPR article 15; decision 67).

collect   pages of every service and of the gateway itself → temporary files; all of them, or an error
own       which of the gateway's own collections are about a customer
page      the same as a page that people can read
files     the customer's documents, streamed from the documents service
archive   all of that as a ZIP file, written while it is sent
words     the texts of the page
"""
