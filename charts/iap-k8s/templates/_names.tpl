{{/* Names are fixed, not made from the release's: injected pods, the webhook and the fence refer to them, and a cluster has one of each. */}}

{{- define "iap.selector" -}}
app.kubernetes.io/name: iap-k8s
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "iap.labels" -}}
app.kubernetes.io/name: iap-k8s
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- with .component }}
app.kubernetes.io/component: {{ . }}
{{- end }}
app.kubernetes.io/part-of: iap-k8s
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- end }}

{{/* A digest wins over the tag: what was named by its content is what runs. */}}
{{- define "iap.image" -}}
{{- $images := .root.Values.images -}}
{{- $registry := required "images.registry is missing: name the registry that `make image push` wrote to, such as registry.example.com/iap" $images.registry -}}
{{- $digest := get $images.digests .component -}}
{{- if $digest -}}
{{- printf "%s/iap-%s@%s" $registry .component $digest -}}
{{- else -}}
{{- printf "%s/iap-%s:%s" $registry .component ($images.tag | default .root.Chart.AppVersion) -}}
{{- end -}}
{{- end }}

{{- define "iap.portalUrl" -}}
{{- required "portal.url is missing: write the origin where people sign in, such as https://auth.example.com" .Values.portal.url -}}
{{- end }}

{{/* Namespaces whose pods are never touched: the cluster's own and ours, so that neither waits for the other. */}}
{{- define "iap.excludedNamespaces" -}}
[kube-system, kube-public, kube-node-lease, {{ .Release.Namespace }}]
{{- end }}

{{/* Our kinds by their plural names. IapRevocation is apart: it must work while the webhook is down. */}}
{{- define "iap.namespacedKinds" -}}
[iappolicies, iapproviders, iapapplications]
{{- end }}

{{- define "iap.clusterKinds" -}}
[clusteriappolicies, clusteriapproviders, iapaccesslevels, iapgroups, iapdirectories]
{{- end }}

{{/* What policies speak of besides our own kinds, Secrets apart: for the controller and for people who ask what it concludes. The scope: the verbs. */}}
{{- define "iap.targetRules" -}}
- apiGroups: [""]
  resources: [namespaces, pods, services]
  verbs: {{ . }}
- apiGroups: [apps]
  resources: [daemonsets, deployments, statefulsets]
  verbs: {{ . }}
- apiGroups: [networking.k8s.io]
  resources: [ingresses]
  verbs: {{ . }}
- apiGroups: [gateway.networking.k8s.io]
  resources: [httproutes, referencegrants]
  verbs: {{ . }}
{{- end }}
