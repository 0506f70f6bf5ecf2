using System.Security.Cryptography.X509Certificates;

namespace IapK8s.Gateway.ForwardAuth;

/// <summary>What a connection's handshake showed of the caller. Judged then, and again only when the judgement's time is over or the authority was replaced: a request looks, and does not verify.</summary>
internal sealed class CallerProof(CallerAuthority authority)
{
    private readonly Lock _judging = new();
    private X509Certificate2? _certificate;
    private X509Certificate2Collection _between = [];
    private volatile CallerJudgement? _judgement;

    public bool IsTrusted => Objection is null;

    /// <summary>Why the caller is not trusted; null: it is.</summary>
    public string? Objection => _judgement is { } known ? (authority.StillHolds(known) ? known : Judge()).Objection : "it showed no certificate";

    /// <summary>Before the first request.</summary>
    /// <param name="certificate">Of the handshake, whose objects do not outlive it.</param>
    /// <param name="between">What was sent along.</param>
    public void Show(X509Certificate2 certificate, X509Certificate2Collection between)
    {
        _certificate = Copy(certificate);
        _between = [.. between.Select(Copy)];
        Judge();

        static X509Certificate2 Copy(X509Certificate2 shown) => X509CertificateLoader.LoadCertificate(shown.RawData);
    }

    private CallerJudgement Judge()
    {
        lock (_judging)
        {
            if (_judgement is { } known && authority.StillHolds(known))
            {
                return known;
            }

            return _judgement = authority.Judge(_certificate!, _between);
        }
    }
}
