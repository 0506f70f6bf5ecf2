package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/Masterminds/semver"
	"github.com/xeipuuv/gojsonschema"
	"sigs.k8s.io/yaml"
)

// chart is a folder that was read: what Chart.yaml says, the defaults, the schema, templates and other files by their path in the folder.
type chart struct {
	metadata  map[string]interface{}
	defaults  map[string]interface{}
	schema    []byte
	templates map[string]string
	files     map[string][]byte
}

func (c *chart) name() string { return fmt.Sprint(c.metadata["name"]) }

func loadChart(folder string) (*chart, error) {
	c := &chart{templates: map[string]string{}, files: map[string][]byte{}}
	err := walk(folder, "", func(path string, content []byte) error {
		switch {
		case path == "Chart.yaml":
			return strictly(path, content, &c.metadata)
		case path == "values.yaml":
			return strictly(path, content, &c.defaults)
		case path == "values.schema.json":
			c.schema = content
		case strings.HasPrefix(path, "templates/"):
			c.templates[path] = string(content)
		case strings.HasPrefix(path, "crds/"):
			return fmt.Errorf("%s: Helm would install this folder and never upgrade it", path)
		default:
			c.files[path] = content
		}
		return nil
	})
	if err == nil && c.metadata == nil {
		err = fmt.Errorf("%s has no Chart.yaml", folder)
	}
	return c, err
}

// walk follows symbolic links, as Helm does.
func walk(folder, below string, visit func(path string, content []byte) error) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		here, path := filepath.Join(folder, entry.Name()), filepath.ToSlash(filepath.Join(below, entry.Name()))
		state, err := os.Stat(here)
		if err != nil {
			return err
		}
		if state.IsDir() {
			err = walk(here, path, visit)
		} else {
			var content []byte
			if content, err = os.ReadFile(here); err == nil {
				err = visit(path, content)
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func strictly(path string, content []byte, into *map[string]interface{}) error {
	if err := yaml.UnmarshalStrict(content, into); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

func (c *chart) checkSchema(values map[string]interface{}) error {
	if c.schema == nil {
		return nil
	}
	result, err := gojsonschema.Validate(gojsonschema.NewBytesLoader(c.schema), gojsonschema.NewGoLoader(values))
	if err != nil {
		return fmt.Errorf("values.schema.json: %w", err)
	}
	if result.Valid() {
		return nil
	}
	lines := []string{"values don't meet the specifications of the schema(s) in the following chart(s):", c.name() + ":"}
	for _, mistake := range result.Errors() {
		lines = append(lines, "- "+mistake.String())
	}
	return fmt.Errorf("%s", strings.Join(lines, "\n"))
}

func (c *chart) checkKubeVersion(version string) error {
	wanted, ok := c.metadata["kubeVersion"].(string)
	if !ok {
		return nil
	}
	constraint, err := semver.NewConstraint(wanted)
	if err != nil {
		return fmt.Errorf("Chart.yaml: kubeVersion: %w", err)
	}
	actual, err := semver.NewVersion(version)
	if err != nil {
		return fmt.Errorf("--kube-version: %w", err)
	}
	if !constraint.Check(actual) {
		return fmt.Errorf("chart requires kubeVersion: %s which is incompatible with Kubernetes %s", wanted, version)
	}
	return nil
}
