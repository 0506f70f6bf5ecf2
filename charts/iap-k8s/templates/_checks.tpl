{{/* What is wrong with a CIDR that the schema's pattern lets pass; nothing where it is right. The gateway and the validators of policies judge alike. */}}
{{- define "iap.networkMistake" -}}
{{- $address := splitList "/" . | first -}}
{{- $length := splitList "/" . | last | int -}}
{{- $digits := "" -}}
{{- $isAddress := true -}}
{{- if contains ":" $address -}}
{{- /* An IPv4 address at the end is two groups. */ -}}
{{- with regexFind "[0-9]+\\.[0-9.]+$" $address -}}
{{- $address = printf "%s%s" (trimSuffix . $address) (regexFindAll "...." (include "iap.octets" .) -1 | join ":") -}}
{{- end -}}
{{- $sides := splitList "::" $address -}}
{{- $left := without (first $sides | splitList ":") "" -}}
{{- $right := list -}}
{{- if gt (len $sides) 1 -}}
{{- $right = without (last $sides | splitList ":") "" -}}
{{- end -}}
{{- $missing := add (len $left) (len $right) | sub 8 | int -}}
{{- $isAddress = and (le (len $sides) 2) (not (regexMatch ":::|^:[^:]|[^:]:$" $address)) (ternary (eq $missing 0) (gt $missing 0) (eq (len $sides) 1)) -}}
{{- if $isAddress -}}
{{- range concat $left (repeat $missing "0" | splitList "") $right -}}
{{- $digits = printf "%s%s%s" $digits (repeat (len . | sub 4 | int) "0") (lower .) -}}
{{- end -}}
{{- end -}}
{{- else -}}
{{- $digits = include "iap.octets" $address -}}
{{- end -}}
{{- if not $isAddress -}}
is not a CIDR: write an address and a prefix length, such as 10.0.0.0/8 or fd00::/8
{{- else if hasPrefix (printf "%sffff" (repeat 20 "0")) $digits -}}
is an IPv4-mapped address: write the IPv4 range itself, such as 10.0.0.0/8
{{- else if not (regexMatch (printf "^.{%d}([%s]0*)?$" (div $length 4) (index (list "0" "08" "048c" "02468ace") (mod $length 4))) $digits) -}}
has bits set beyond its prefix: write the network's first address, such as 10.0.0.0/8 for 10.0.0.1/8, or a longer prefix
{{- end -}}
{{- end -}}

{{/* An IPv4 address in hexadecimal digits. */}}
{{- define "iap.octets" -}}
{{- range splitList "." . }}{{ int . | printf "%02x" }}{{ end -}}
{{- end -}}

{{/* The values below a switch, a line each, that say something else than they do by default. */}}
{{- define "iap.said" -}}
{{- $usual := list "gateway.forwardAuth.tls.callersAuthority.key=ca.crt" "applications.service.type=ClusterIP" -}}
{{- $path := .path -}}
{{- range $name, $value := .tree -}}
{{- $at := printf "%s.%s" $path $name -}}
{{- if kindIs "map" $value -}}
{{- include "iap.said" (dict "path" $at "tree" $value) -}}
{{- else if and $value (not (has (printf "%s=%v" $at $value) $usual)) -}}
{{- printf "%s\n" $at -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* The same of a switch that is off; nothing where it is on. The scope: path and tree. */}}
{{- define "iap.idle" -}}
{{- if not .tree.enabled -}}
{{- include "iap.said" . -}}
{{- end -}}
{{- end -}}
