namespace IapK8s.Cli.Tests.Programs;

/// <summary>Real shells load the script and complete a line as they would for somebody who presses the key.</summary>
internal sealed class ShellTests
{
    private static readonly (string Line, string[] Completions)[] Lines =
    [
        ("kubectl-iap ex", ["explain"]),
        ("kubectl-iap explain --na", ["--namespace"]),
        ("kubectl-iap explain -o y", ["yaml"]),
        ("kubectl-iap explain -f hack/demo/org/policies -n ", ["pay", "shop", "wiki"]),
        ("kubectl-iap explain -f hack/demo/org/policies --provider co", ["corp"]),
        ("kubectl-iap explain -f hack/demo/org/policies GET https://sh", ["https://shop.example.com/"]),
    ];

    private static IEnumerable<TestCaseData> Cases => Lines.Select(line => new TestCaseData(line.Line, line.Completions).SetArgDisplayNames(line.Line));

    [TestCaseSource(nameof(Cases))]
    public async Task Bash(string line, string[] completions)
    {
        var run = await RealProgram.RunAsync("bash", "--norc", "-c", """
            source <(kubectl-iap completion bash)
            compopt() { :; }
            COMP_LINE=$1 COMP_POINT=${#1} COMP_WORDBREAKS=$' \t\n"\'><=;|&(:'
            _kubectl_iap
            printf '%s\n' "${COMPREPLY[@]}"
            """, "bash", line);

        // Bash replaces what stands behind its own breaks alone.
        run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe(completions.Select(text => line.Contains("https:", StringComparison.Ordinal) ? text["https:".Length..] : text), run.Errors);
    }

    [TestCaseSource(nameof(Cases))]
    public async Task Fish(string line, string[] completions)
    {
        var run = await RealProgram.RunAsync("fish", "--no-config", "-c", "kubectl-iap completion fish | source; complete -C $argv[1]", line);

        run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(text => text.Split('\t')[0]).ShouldBe(completions, run.Errors);
    }

    [TestCaseSource(nameof(Cases))]
    public async Task Zsh(string line, string[] completions)
    {
        // What the script hands to the shell's own command for candidates is what the shell would show.
        var run = await RealProgram.RunAsync("zsh", "-f", "-c", """
            compdef() { :; }
            compadd() { while [[ $1 != -- ]]; do shift; done; shift; print -rl -- "$@"; }
            source <(kubectl-iap completion zsh)
            words=("${(@Q)${(z)1}}")
            [[ $1 == *' ' ]] && words+=('')
            CURRENT=${#words}
            _kubectl_iap
            """, "zsh", line);

        run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe(completions, run.Errors);
    }
}
