package main

import (
	"fmt"
	"os"
	"strings"

	"sigs.k8s.io/yaml"
)

// mergeValues lays files and settings over the defaults: maps are merged, everything else is replaced, null takes away.
func (c *chart) mergeValues(files, settings []string) (map[string]interface{}, error) {
	given := map[string]interface{}{}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		var values map[string]interface{}
		if err := strictly(file, content, &values); err != nil {
			return nil, err
		}
		given = overlay(given, values)
	}
	for _, setting := range settings {
		values, err := parseSetting(setting)
		if err != nil {
			return nil, err
		}
		given = overlay(given, values)
	}
	return withoutNulls(overlay(c.defaults, given)), nil
}

func overlay(below, above map[string]interface{}) map[string]interface{} {
	merged := map[string]interface{}{}
	for name, value := range below {
		merged[name] = value
	}
	for name, value := range above {
		upper, isMap := value.(map[string]interface{})
		lower, wasMap := merged[name].(map[string]interface{})
		if isMap && wasMap {
			merged[name] = overlay(lower, upper)
		} else {
			merged[name] = value
		}
	}
	return merged
}

func withoutNulls(values map[string]interface{}) map[string]interface{} {
	kept := map[string]interface{}{}
	for name, value := range values {
		switch typed := value.(type) {
		case nil:
		case map[string]interface{}:
			kept[name] = withoutNulls(typed)
		default:
			kept[name] = value
		}
	}
	return kept
}

// parseSetting reads name.name=value, where the value is one scalar of YAML. Lists and escapes belong into a file.
func parseSetting(setting string) (map[string]interface{}, error) {
	at := strings.Index(setting, "=")
	if at <= 0 {
		return nil, fmt.Errorf("--set %s: write name.name=value", setting)
	}
	var value interface{}
	if err := yaml.Unmarshal([]byte(setting[at+1:]), &value); err != nil {
		return nil, fmt.Errorf("--set %s: %w", setting, err)
	}
	names := strings.Split(setting[:at], ".")
	for i := len(names) - 1; i > 0; i-- {
		value = map[string]interface{}{names[i]: value}
	}
	return map[string]interface{}{names[0]: value}, nil
}
