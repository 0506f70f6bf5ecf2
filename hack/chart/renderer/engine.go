package main

import (
	"encoding/json"
	"fmt"
	"path"
	"sort"
	"strings"
	"text/template"

	"github.com/Masterminds/semver"
	"github.com/Masterminds/sprig"
	"sigs.k8s.io/yaml"
)

// install is what a release adds to the chart.
type install struct {
	release, namespace, kubeVersion string
	apis                            []string
	isUpgrade                       bool
}

type apiVersions []string

// Has says what Helm's does: whether the cluster serves a version or a kind.
func (a apiVersions) Has(name string) bool {
	for _, served := range a {
		if served == name || path.Dir(served) == name {
			return true
		}
	}
	return false
}

type files map[string][]byte

func (f files) Get(name string) string { return string(f[name]) }

func (f files) Glob(pattern string) map[string][]byte {
	found := files{}
	for name, content := range f {
		if matches, err := path.Match(pattern, name); err == nil && matches {
			found[name] = content
		}
	}
	return found
}

func (c *chart) render(values map[string]interface{}, to install) (map[string]string, error) {
	root := template.New(c.name()).Option("missingkey=zero")
	root.Funcs(functions(root))
	for _, name := range c.templateNames() {
		if _, err := root.New(c.name() + "/" + name).Parse(c.templates[name]); err != nil {
			return nil, err
		}
	}

	rendered := map[string]string{}
	for _, name := range c.templateNames() {
		if strings.HasPrefix(path.Base(name), "_") {
			continue
		}
		full := c.name() + "/" + name
		scope, err := c.scope(values, to, full)
		if err != nil {
			return nil, err
		}
		var text strings.Builder
		if err := root.ExecuteTemplate(&text, full, scope); err != nil {
			return nil, err
		}
		rendered[full] = strings.ReplaceAll(text.String(), "<no value>", "")
	}
	return rendered, nil
}

func (c *chart) templateNames() []string {
	names := make([]string, 0, len(c.templates))
	for name := range c.templates {
		names = append(names, name)
	}
	// As Helm does: those in deeper folders first, the rest from the end of the alphabet on. It decides which of two mistakes is told.
	sort.Slice(names, func(i, j int) bool {
		if left, right := strings.Count(names[i], "/"), strings.Count(names[j], "/"); left != right {
			return left > right
		}
		return names[i] > names[j]
	})
	return names
}

func (c *chart) scope(values map[string]interface{}, to install, full string) (map[string]interface{}, error) {
	version, err := semver.NewVersion(to.kubeVersion)
	if err != nil {
		return nil, err
	}
	metadata := map[string]interface{}{}
	for name, value := range c.metadata {
		metadata[strings.ToUpper(name[:1])+name[1:]] = value
	}
	return map[string]interface{}{
		"Values": values,
		"Chart":  metadata,
		"Files":  files(c.files),
		"Release": map[string]interface{}{
			"Name": to.release, "Namespace": to.namespace, "Service": "Helm", "Revision": 1, "IsInstall": !to.isUpgrade, "IsUpgrade": to.isUpgrade,
		},
		"Capabilities": map[string]interface{}{
			"APIVersions": apiVersions(to.apis),
			"KubeVersion": map[string]interface{}{"Version": to.kubeVersion, "Major": fmt.Sprint(version.Major()), "Minor": fmt.Sprint(version.Minor())},
		},
		"Template": map[string]interface{}{"Name": full, "BasePath": c.name() + "/templates"},
	}, nil
}

// functions are sprig's without the two that read the environment, and Helm's own.
func functions(root *template.Template) template.FuncMap {
	all := sprig.TxtFuncMap()
	delete(all, "env")
	delete(all, "expandenv")
	all["toYaml"] = func(value interface{}) string {
		text, err := yaml.Marshal(value)
		if err != nil {
			return ""
		}
		return strings.TrimSuffix(string(text), "\n")
	}
	all["fromYaml"] = func(text string) map[string]interface{} {
		value := map[string]interface{}{}
		if err := yaml.Unmarshal([]byte(text), &value); err != nil {
			value["Error"] = err.Error()
		}
		return value
	}
	all["toJson"] = func(value interface{}) string {
		text, err := json.Marshal(value)
		if err != nil {
			return ""
		}
		return string(text)
	}
	all["include"] = func(name string, scope interface{}) (string, error) {
		var text strings.Builder
		err := root.ExecuteTemplate(&text, name, scope)
		return text.String(), err
	}
	all["tpl"] = func(text string, scope interface{}) (string, error) {
		parsed, err := template.Must(root.Clone()).New("tpl").Parse(text)
		if err != nil {
			return "", err
		}
		var rendered strings.Builder
		err = parsed.Execute(&rendered, scope)
		return rendered.String(), err
	}
	all["required"] = func(warning string, value interface{}) (interface{}, error) {
		if value == nil || value == "" {
			return nil, fmt.Errorf("%s", warning)
		}
		return value, nil
	}
	all["fail"] = func(message string) (string, error) { return "", fmt.Errorf("%s", message) }
	// There is no cluster to look into; Helm's template command answers the same.
	all["lookup"] = func(string, string, string, string) map[string]interface{} { return map[string]interface{}{} }
	return all
}
