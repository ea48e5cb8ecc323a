# The lines of the format bind, by jq: nothing checked, sorted or sorted out by zone.
#
#     jq -r -f benches/bind.jq ANSWERS.json
.DkimAttributes | to_entries[] | .key as $domain | .value.DkimTokens[]
| "\(.)._domainkey.\($domain). 1800 IN CNAME \(.).dkim.amazonses.com."
