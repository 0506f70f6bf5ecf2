// Renders a chart as `helm template` does, as far as our chart uses Helm: for machines that have no Helm. hack/chart/render calls it.
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
)

// texts is a flag that may be said several times.
type texts []string

func (t *texts) String() string { return strings.Join(*t, ",") }

func (t *texts) Set(text string) error {
	*t = append(*t, text)
	return nil
}

func main() {
	var files, settings, apis texts
	flags := flag.NewFlagSet("render", flag.ContinueOnError)
	release := flags.String("release", "iap", "name of the release")
	namespace := flags.String("namespace", "iap-system", "namespace of the release")
	kubeVersion := flags.String("kube-version", "v1.33.0", "version of the cluster")
	notes := flags.Bool("notes", false, "what the user reads after the installation, instead of the manifests")
	upgrade := flags.Bool("is-upgrade", false, "render as an upgrade")
	flags.Var(&files, "values", "file of values; may be repeated, the later wins")
	flags.Var(&settings, "set", "name.name=value; may be repeated")
	flags.Var(&apis, "api-versions", "API that the cluster serves besides Kubernetes' own, as group/version/Kind; may be repeated")
	if flags.Parse(os.Args[1:]) != nil {
		os.Exit(2)
	}
	if flags.NArg() != 1 {
		fail(fmt.Errorf("name one folder with a chart, behind the flags"))
	}

	chart, err := loadChart(flags.Arg(0))
	fail(err)
	values, err := chart.mergeValues(files, settings)
	fail(err)
	fail(chart.checkSchema(values))
	fail(chart.checkKubeVersion(*kubeVersion))
	rendered, err := chart.render(values, install{*release, *namespace, *kubeVersion, apis, *upgrade})
	fail(err)
	if *notes {
		fmt.Print(rendered[chart.name()+"/templates/NOTES.txt"])
		return
	}
	text, err := manifests(rendered)
	fail(err)
	fmt.Print(text)
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "Error:", err)
		os.Exit(1)
	}
}
