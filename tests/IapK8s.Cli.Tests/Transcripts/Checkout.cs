using System.Runtime.CompilerServices;

namespace IapK8s.Cli.Tests.Transcripts;

/// <summary>Files of the checkout, from wherever the tests run.</summary>
internal static class Checkout
{
    public static string Root { get; } = Find();

    public static string PathOf(string relative) => Path.Combine(Root, relative);

    private static string Find([CallerFilePath] string caller = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(caller)!, "..", "..", ".."));
}
