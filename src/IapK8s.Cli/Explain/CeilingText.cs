using IapK8s.Policy.Decisions;

namespace IapK8s.Cli.Explain;

/// <summary>What cluster policies fix, in words.</summary>
internal static class CeilingText
{
    public static string Field(CeilingSubject subject) => subject switch
    {
        CeilingSubject.Hosts => "hosts",
        CeilingSubject.Providers => "providers",
        CeilingSubject.Acr => "acr",
        _ => "allUsers",
    };

    public static string Allows(CeilingTrace ceiling) => ceiling.Subject == CeilingSubject.AllUsers ? "Deny" : RuleText.List(ceiling.Allowed);

    /// <summary>What it does to the request that it stands in the way of.</summary>
    public static string Bite(CeilingTrace ceiling) => ceiling.Subject switch
    {
        CeilingSubject.Hosts => $"{RuleText.Owner(ceiling.Policy)} allows no hosts but {Allows(ceiling)}",
        CeilingSubject.Providers => $"{RuleText.Owner(ceiling.Policy)} allows no providers but {Allows(ceiling)}",
        CeilingSubject.Acr => $"{RuleText.Owner(ceiling.Policy)} asks for acr {Allows(ceiling)} of every sign-in",
        _ => $"{RuleText.Owner(ceiling.Policy)} forbids to let in allUsers",
    };
}
