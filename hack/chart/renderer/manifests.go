package main

import (
	"fmt"
	"regexp"
	"sort"
	"strings"

	"sigs.k8s.io/yaml"
)

// installOrder is the order in which Helm creates kinds, of those that charts like ours have; all others come last, by name.
var installOrder = []string{
	"PriorityClass", "Namespace", "NetworkPolicy", "ResourceQuota", "LimitRange", "PodDisruptionBudget", "ServiceAccount", "Secret", "ConfigMap",
	"CustomResourceDefinition", "ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding", "Service", "DaemonSet", "Pod", "Deployment",
	"HorizontalPodAutoscaler", "StatefulSet", "Job", "CronJob", "Ingress", "APIService", "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration",
}

var separator = regexp.MustCompile(`(?:^|\s*\n)---\s*`)

type manifest struct {
	source, kind, text string
}

// manifests cuts the rendered templates into documents and puts them in the order of installation.
func manifests(rendered map[string]string) (string, error) {
	var all []manifest
	for source, text := range rendered {
		if strings.HasSuffix(source, ".txt") {
			continue
		}
		for _, document := range separator.Split(text, -1) {
			if strings.TrimSpace(document) == "" {
				continue
			}
			var head struct {
				APIVersion string `json:"apiVersion"`
				Kind       string `json:"kind"`
			}
			if err := yaml.Unmarshal([]byte(document), &head); err != nil {
				return "", fmt.Errorf("YAML parse error on %s: %w\n%s", source, err, document)
			}
			if head.Kind == "" {
				continue // comments alone
			}
			all = append(all, manifest{source, head.Kind, strings.TrimSpace(document)})
		}
	}
	sort.SliceStable(all, func(i, j int) bool {
		a, b := all[i], all[j]
		if rank(a.kind) != rank(b.kind) {
			return rank(a.kind) < rank(b.kind)
		}
		if a.kind != b.kind {
			return a.kind < b.kind
		}
		return a.source < b.source
	})
	var text strings.Builder
	for _, one := range all {
		fmt.Fprintf(&text, "---\n# Source: %s\n%s\n", one.source, one.text)
	}
	return text.String(), nil
}

func rank(kind string) int {
	for at, known := range installOrder {
		if known == kind {
			return at
		}
	}
	return len(installOrder)
}
