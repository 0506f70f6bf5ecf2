using IapK8s.Compiler.Inputs;
using IapK8s.Policy.Applications;
using IapK8s.Policy.Definitions;
using IapK8s.Resources.Applications;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Syntax;

namespace IapK8s.Compiler.Applications;

/// <summary>The Secrets that an application names, in its own namespace. Says what is missing, and nothing of what is there.</summary>
internal sealed class ApplicationSecrets(ResourceIndex index, IapApplication application, string releaseNamespace, FindingList findings)
{
    /// <summary>Null, and told, where there is none.</summary>
    public KeyedCertificate? Certificate(string name, FieldPath field)
    {
        if (Find(name, field) is not { } secret || Value(secret, "tls.crt", field) is not { } chain || Value(secret, "tls.key", field) is not { } key)
            return null;
        var certificate = new KeyedCertificate(chain.Reveal(), key);
        return IsFine(secret, CertificateSyntax.Check(certificate), field) ? certificate : null;
    }

    /// <summary>Null, and told, where there are none.</summary>
    public string? Roots(LocalSecretKeyRef reference, FieldPath field)
    {
        if (Find(reference.Name!, field.Child("name")) is not { } secret || Value(secret, reference.Key ?? "ca.crt", field.Child("key")) is not { } pem)
            return null;
        return IsFine(secret, CertificateSyntax.Check(pem.Reveal()), field.Child("key")) ? pem.Reveal() : null;
    }

    private SecretRecord? Find(string name, FieldPath field)
    {
        var ns = application.Metadata.Namespace;
        if (OwnSecrets.Contains(ns, name, releaseNamespace))
        {
            findings.Error(FindingReason.SecretForbidden, field, OwnSecrets.Refusal(ns, name), OwnSecrets.Fix);
            return null;
        }
        if (index.Secrets.TryGetValue((ns, name), out var secret))
            return secret;
        if (index.ForbiddenSecrets.Contains((ns, name)))
        {
            findings.Error(FindingReason.SecretForbidden, field, $"The controller may not read Secret {ns}/{name}",
                $"Let it: kubectl create rolebinding iap-secret-reader -n {ns} --clusterrole=iap-secret-reader --serviceaccount={releaseNamespace}:iap-controller.");
        }
        else
        {
            findings.Error(FindingReason.RefNotFound, field, $"There is no Secret {ns}/{name}", "Create it, or correct the name.");
        }
        return null;
    }

    private SecretText? Value(SecretRecord secret, string key, FieldPath field)
    {
        if (secret.Data.TryGetValue(key, out var value) && value.Reveal().Length > 0)
            return value;
        findings.Error(FindingReason.RefNotFound, field, $"Secret {secret.Namespace}/{secret.Name} has no key \"{key}\", or nothing under it", "Add it, or name another Secret.");
        return null;
    }

    private bool IsFine(SecretRecord secret, SyntaxProblem? problem, FieldPath field)
    {
        if (problem is not null)
            findings.Error(FindingReason.RefNotFound, field, $"Secret {secret.Namespace}/{secret.Name}: {problem.Message}", problem.Fix);
        return problem is null;
    }
}
