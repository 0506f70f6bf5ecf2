using IapK8s.Compiler.Inputs;
using IapK8s.Compiler.Outputs;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Revocations;
using IapK8s.Resources.Syntax;

namespace IapK8s.Compiler.Revocations;

/// <summary>Revocations that name a provider which is not there: in force all the same, and most likely a slip of the pen that spares somebody.</summary>
internal static class UnknownProviders
{
    public static IEnumerable<Finding> Find(ResourceSet resources, IReadOnlyDictionary<string, CompiledProvider> providers) =>
        from revocation in resources.Revocations
        let named = revocation.Spec.User?.Provider
        where named is not null && ProviderNameSyntax.Parse(named, out var name) is null && !providers.ContainsKey(name)
        select About(revocation, named);

    private static Finding About(IapRevocation revocation, string provider) => new()
    {
        Reason = FindingReason.RefNotFound,
        Severity = FindingSeverity.Warning,
        Resource = revocation.Id,
        Field = "spec.user.provider",
        Message = $"There is no valid provider {Quoted.Of(provider)}",
        Fix = "Write another IapRevocation with the right name, and delete this one.",
        Location = revocation.Locator?.Locate("spec.user.provider"),
        InForce = "It is in force and matches nobody until there is one.",
    };
}
