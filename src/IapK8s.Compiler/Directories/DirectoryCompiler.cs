using System.Collections.Immutable;
using IapK8s.Compiler.Inputs;
using IapK8s.Compiler.Outputs;
using IapK8s.Policy.Definitions;
using IapK8s.Resources.Directories;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Syntax;

namespace IapK8s.Compiler.Directories;

/// <summary>What directories need to be read. Their Secrets are those of our own namespace: no other's can be sent to a server that somebody else chose.</summary>
/// <param name="releaseNamespace">Where the controller runs.</param>
internal sealed class DirectoryCompiler(ResourceIndex index, string releaseNamespace, List<Finding> findings)
{
    public ImmutableSortedDictionary<string, CompiledDirectory> Compile() =>
        index.Directories.ToImmutableSortedDictionary(directory => directory.Key, directory => Compile(directory.Value), StringComparer.Ordinal);

    private CompiledDirectory Compile(IapDirectory directory)
    {
        var own = new FindingList(directory);
        var (spec, field) = (directory.Spec, FieldPath.Spec);
        var password = Password(spec.Bind!.SecretRef!, field.Child("bind").Child("secretRef"), own);
        var authorities = spec.Tls?.CaSecretRef is { } reference ? Authorities(reference, field.Child("tls").Child("caSecretRef"), own) : spec.Tls?.CaBundle;
        findings.AddRange(own.ToImmutable().Select(finding => finding with { InForce = "It is not read; what was read before stays in force." }));
        return new CompiledDirectory(directory, password, authorities, !own.HasErrors);
    }

    /// <summary>It is sent to a server that the author of the directory chose, who need not be one who may read Secrets: the private key of something else there is none.</summary>
    private SecretText? Password(DirectorySecretRef reference, FieldPath field, FindingList own)
    {
        var text = Secret(reference, field, own);
        if (text is null || !text.Reveal().Contains("-----BEGIN", StringComparison.Ordinal))
            return text;
        own.Error(FindingReason.SecretForbidden, field.Child("key"), $"Key \"{reference.Key}\" of Secret {releaseNamespace}/{reference.Name} holds a key or certificate, and no password", "Name the key that holds the password of bind.dn.");
        return null;
    }

    private string? Authorities(DirectorySecretRef reference, FieldPath field, FindingList own)
    {
        var text = Secret(reference, field, own)?.Reveal();
        return text is not null && own.Check(field.Child("key"), CertificateSyntax.Check(text)) ? text : null;
    }

    private SecretText? Secret(DirectorySecretRef reference, FieldPath field, FindingList own)
    {
        if (OwnSecrets.Contains(releaseNamespace, reference.Name!, releaseNamespace))
        {
            own.Error(FindingReason.SecretForbidden, field.Child("name"), OwnSecrets.Refusal(releaseNamespace, reference.Name!), OwnSecrets.Fix);
            return null;
        }
        if (index.ForbiddenSecrets.Contains((releaseNamespace, reference.Name!)))
        {
            own.Error(FindingReason.SecretForbidden, field.Child("name"), $"The controller may not read Secret {releaseNamespace}/{reference.Name}", $"Let it read the Secrets of {releaseNamespace}, as the chart does.");
            return null;
        }
        if (!index.Secrets.TryGetValue((releaseNamespace, reference.Name!), out var secret))
        {
            own.Error(FindingReason.RefNotFound, field.Child("name"), $"There is no Secret {releaseNamespace}/{reference.Name}", $"Create it in {releaseNamespace}, the controller's own namespace, or correct the name.");
            return null;
        }
        if (!secret.Data.TryGetValue(reference.Key!, out var value) || value.Reveal().Length == 0)
        {
            own.Error(FindingReason.RefNotFound, field.Child("key"), $"Secret {releaseNamespace}/{reference.Name} has no key \"{reference.Key}\", or nothing under it", "Add it, or correct the key.");
            return null;
        }
        return value;
    }
}
