namespace IapK8s.Demo.Idp.Accounts;

/// <summary>A person who can sign in. The subject is opaque on purpose: an app that takes a name or an address for it shows at once. Public because components, which show it, are.</summary>
public sealed record Account(string Name, string Subject, string FullName, string Email, IReadOnlyList<string> Groups)
{
    public bool EmailVerified { get; init; } = true;

    public bool Disabled { get; init; }
}
