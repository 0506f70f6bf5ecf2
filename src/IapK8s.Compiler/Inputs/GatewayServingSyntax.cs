using IapK8s.Resources.Syntax;

namespace IapK8s.Compiler.Inputs;

/// <summary>What gateways serve, as flags say it: words with commas between them.</summary>
public static class GatewayServingSyntax
{
    /// <summary>The flag of everybody who is told.</summary>
    public const string Flag = "--gateway-serves";

    public const string Everything = "forward-auth,applications";

    public const string Nothing = "none";

    /// <param name="serving">What the words come to; <see cref="GatewayServing.None"/> where there is a problem.</param>
    /// <returns>Null where the text can be read.</returns>
    public static SyntaxProblem? Parse(string text, out GatewayServing serving)
    {
        serving = GatewayServing.None;
        if (text.Trim() == Nothing)
            return null;
        var read = GatewayServing.None;
        foreach (var word in text.Split(',', StringSplitOptions.TrimEntries))
        {
            switch (word)
            {
                case "forward-auth":
                    read |= GatewayServing.ForwardAuth;
                    break;
                case "applications":
                    read |= GatewayServing.Applications;
                    break;
                default:
                    return new SyntaxProblem($"{Quoted.Of(word)} is nothing that gateways are started for", "Write forward-auth, applications, both with a comma between them, or none.");
            }
        }
        serving = read;
        return null;
    }
}
