{{/* What the restricted Pod Security Standard asks for, and a root file system that nobody writes to. 1654 is the user of the images. */}}

{{- define "iap.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1654
runAsGroup: 1654
fsGroup: 1654
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "iap.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{/* What the gateway below is started for: the controller tells whoever asks for more. */}}
{{- define "iap.gatewayServes" -}}
{{- $doors := ternary "forward-auth" "" .Values.gateway.forwardAuth.enabled -}}
{{- $applications := ternary "applications" "" .Values.applications.enabled -}}
{{- join "," (compact (list $doors $applications)) | default "none" -}}
{{- end }}

{{/* Whether ingresses ask in cleartext: those that are listed, and beside TLS only where somebody says so. */}}
{{- define "iap.cleartextDoors" -}}
{{- with .Values.gateway.forwardAuth -}}
{{- if and .enabled .callers (or .cleartext (not .tls.secretName)) -}}
true
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Where a pod may run and what it waits for; the part that controller and gateway share. */}}
{{- define "iap.placement" -}}
{{- with .root.Values.images.pullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.priorityClass.name }}
priorityClassName: {{ . }}
{{- end }}
{{- if .root.Values.topologySpread.enabled }}
topologySpreadConstraints:
{{- range list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
- maxSkew: 1
  topologyKey: {{ . }}
  # Two on one node are better than one alone.
  whenUnsatisfiable: ScheduleAnyway
  labelSelector:
    matchLabels:
      {{- include "iap.selector" $ | nindent 6 }}
{{- end }}
{{- end }}
{{- with .values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "iap.healthProbes" -}}
startupProbe:
  httpGet: {path: /healthz, port: health}
  periodSeconds: 2
  failureThreshold: 60
livenessProbe:
  httpGet: {path: /healthz, port: health}
  periodSeconds: 10
  failureThreshold: 6
readinessProbe:
  httpGet: {path: /readyz, port: health}
  periodSeconds: 5
  failureThreshold: 2
{{- end }}

{{- define "iap.runtimeEnvironment" -}}
# The runtime's debugging port would need a file system to write to.
- {name: DOTNET_EnableDiagnostics, value: "0"}
{{- if .Values.trust.configMap }}
# Beside the authorities of the image: the runtime reads these folders on top of its bundle.
- {name: SSL_CERT_DIR, value: "/etc/ssl/certs:/var/run/iapk8s/trust"}
{{- end }}
{{- with .Values.telemetry.otlpEndpoint }}
- {name: OTEL_EXPORTER_OTLP_ENDPOINT, value: {{ . | quote }}}
{{- end }}
{{- end }}
