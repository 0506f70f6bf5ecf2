using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Runtime.CompilerServices;

namespace IapK8s.Cli.Commands;

/// <summary>Help as ever, then examples, then what the exit codes mean.</summary>
internal sealed class ExampleHelp(HelpAction usual) : SynchronousCommandLineAction
{
    private static readonly ConditionalWeakTable<Command, IReadOnlyList<Example>> Examples = [];

    public override bool ClearsParseErrors => true;

    public static void Register(Command command, IReadOnlyList<Example> examples) => Examples.AddOrUpdate(command, examples);

    /// <summary>Puts it in the place of the usual help of a whole command line.</summary>
    public static void Install(RootCommand root)
    {
        foreach (var option in root.Options.OfType<HelpOption>())
        {
            var usual = (HelpAction)option.Action!;
            usual.MaxWidth = 160;
            option.Action = new ExampleHelp(usual);
        }
    }

    public override int Invoke(ParseResult parsed)
    {
        var output = parsed.InvocationConfiguration.Output;
        usual.Invoke(parsed);
        if (Examples.TryGetValue(parsed.CommandResult.Command, out var examples) && examples.Count > 0)
        {
            output.WriteLine("Examples:");
            foreach (var example in examples)
            {
                output.WriteLine($"  # {example.Says}");
                output.WriteLine($"  {example.Line}");
                output.WriteLine();
            }
        }

        output.WriteLine(ExitCodes.Table);
        return 0;
    }
}
