using System.Security.Cryptography.X509Certificates;
using IapK8s.TestKit.Clusters.Certificates;
using IapK8s.TestKit.Clusters.Http;
using Microsoft.AspNetCore.Http;

namespace IapK8s.TestKit.Clusters.Access;

/// <summary>Client certificates of the cluster's authority, ServiceAccount tokens, or nobody (<c>system:anonymous</c>, as the API server has it by default). A credential that is wrong is 401, never anonymous.</summary>
internal sealed class Authenticator(ClusterAuthority authority, ServiceAccountTokens tokens)
{
    private const string CommonName = "2.5.4.3";
    private const string Organization = "2.5.4.10";

    /// <exception cref="ApiFailure">There is a credential, and it is not good.</exception>
    public Caller Authenticate(HttpContext context)
    {
        if (context.Connection.ClientCertificate is { } certificate)
        {
            return authority.HasSigned(certificate) ? Read(certificate) : throw Failures.Unauthorized();
        }

        var header = context.Request.Headers.Authorization.ToString();
        if (header.Length == 0)
            return Caller.Anonymous;
        var token = header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header["Bearer ".Length..].Trim() : "";
        return tokens.Verify(token, [.. tokens.DefaultAudiences])?.Caller ?? throw Failures.Unauthorized();
    }

    private static Caller Read(X509Certificate2 certificate)
    {
        var (name, groups) = ("", new List<string>());
        foreach (var part in certificate.SubjectName.EnumerateRelativeDistinguishedNames())
        {
            switch (part.GetSingleElementType().Value)
            {
                case CommonName:
                    name = part.GetSingleElementValue() ?? "";
                    break;
                case Organization:
                    groups.Add(part.GetSingleElementValue() ?? "");
                    break;
            }
        }
        groups.Add(Caller.Authenticated);
        return new Caller(name, "", groups);
    }
}
