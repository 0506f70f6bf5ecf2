using System.Security.Cryptography;
using System.Text;

namespace IapK8s.Controller.Credentials.Keys;

/// <summary>Which key set: its use and, where there are several of the use, for whom.</summary>
internal readonly record struct KeySubject(KeyUse Use, string Subject)
{
    public static KeySubject SessionSigning { get; } = new(KeyUse.SessionSigning, "");

    public static KeySubject GroupHash { get; } = new(KeyUse.GroupHash, "");

    public static KeySubject CaptureProof { get; } = new(KeyUse.CaptureProof, "");

    public static KeySubject Authority { get; } = new(KeyUse.Authority, "");

    public static KeySubject Scope(string ns, string origin) => new(KeyUse.Scope, $"{ns}|{origin}");

    public static KeySubject Assertion(string ns, string audience) => new(KeyUse.Assertion, $"{ns}|{audience}");

    /// <summary>What its file or Secret is called after: a hash where the subject would hold what a name cannot.</summary>
    public string Stem => Use switch
    {
        KeyUse.Authority => "authority",
        KeyUse.SessionSigning => "session-signing",
        KeyUse.GroupHash => "group-hash",
        KeyUse.CaptureProof => "capture-proof",
        KeyUse.Scope => $"scope-{HashOf(Subject)}",
        KeyUse.Assertion => $"assertion-{HashOf(Subject)}",
        _ => throw new InvalidOperationException("A key set without a use has no name."),
    };

    private static string HashOf(string subject) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(subject)).AsSpan(0, 16));
}
