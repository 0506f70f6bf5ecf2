using System.CommandLine;

namespace IapK8s.Cli.Writing;

internal enum OutputFormat : byte
{
    Table = 0,

    /// <summary>A table with more columns.</summary>
    Wide,
    Json,
    Yaml,
}

internal static class OutputFormats
{
    private static readonly string[] Names = ["table", "wide", "json", "yaml"];

    public static Option<string> Option()
    {
        var option = new Option<string>("--output", "-o") { HelpName = string.Join('|', Names), Description = "How to write the answer", DefaultValueFactory = _ => Names[0], Recursive = true };
        option.AcceptOnlyFromAmong(Names);
        return option;
    }

    public static OutputFormat Parse(string name) => (OutputFormat)Array.IndexOf(Names, name);
}
