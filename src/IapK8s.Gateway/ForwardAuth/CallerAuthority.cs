using System.Security.Cryptography.X509Certificates;
using IapK8s.Protocol.Credentials;

namespace IapK8s.Gateway.ForwardAuth;

/// <summary>Who signs the certificates of ingresses, from a file that is looked at again: one that is taken out of it vouches for nobody soon after, also on connections that are open.</summary>
internal sealed class CallerAuthority : IDisposable
{
    /// <summary>Clocks of a cluster differ: a certificate that was made this moment is not refused, nor one whose successor is on its way.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>For what ends of a chain before its certificate does.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private readonly RootFile _file;
    private readonly CallerNames _names;
    private readonly TimeProvider _time;
    private readonly ITimer _looking;
    private volatile X509Certificate2Collection _roots;

    /// <exception cref="CredentialException">There is no authority in the file, and why.</exception>
    public CallerAuthority(string file, CallerNames names, TimeProvider time, ILogger log)
    {
        (_names, _time) = (names, time);
        _file = new RootFile(file, trouble => log.DoorFiles("Callers' authorities", trouble));
        _roots = _file.Current;
        _looking = time.CreateTimer(_ => Look(), null, Interval, Interval);
    }

    /// <summary>As far as is known; not to be changed.</summary>
    public X509Certificate2Collection Roots => _roots;

    public void Dispose() => _looking.Dispose();

    /// <summary>Whether the file has changed; meant for handshakes.</summary>
    public void Look() => _roots = _file.Current;

    /// <summary>Whether it would be judged so again.</summary>
    public bool StillHolds(CallerJudgement judgement) => ReferenceEquals(judgement.Roots, _roots) && _time.GetUtcNow() < judgement.Until;

    public CallerJudgement Judge(X509Certificate2 certificate, X509Certificate2Collection between)
    {
        var (roots, now) = (_roots, _time.GetUtcNow());
        var moment = now < certificate.NotBefore ? now + ClockSkew : now > certificate.NotAfter ? now - ClockSkew : now;
        if (!TrustedChain.TryVerify(certificate, between, roots, PeerRole.Client, moment, out var objection))
        {
            // It may become good by itself.
            return new CallerJudgement(roots, now + Interval, $"its certificate is not trusted: {objection}");
        }

        // One without an end (RFC 5280 §4.1.2.5) has the last second that there is, so nothing is added to that.
        var (named, left) = (AlternativeNames.Of(certificate), certificate.NotAfter - now);
        return new CallerJudgement(
            roots, now + (left < Longest ? left + ClockSkew : Longest),
            _names.Include(named) ? null : $"its certificate names {Listed(named)} and none of --forward-auth-callers-names");
    }

    private static string Listed(AlternativeNames names)
    {
        var all = string.Join(", ", names.Dns.Concat(names.Uris).Take(5).Select(Printable));
        return all.Length == 0 ? "nobody" : all;

        // Whoever signed it did not vouch for what is a line of our log.
        static string Printable(string name) => new([.. name.Take(100).Select(c => c is > ' ' and <= '~' ? c : '?')]);
    }
}

/// <param name="Roots">By whom it was judged.</param>
/// <param name="Until">How long it holds, at the longest.</param>
/// <param name="Objection">Null: the caller is trusted.</param>
internal sealed record CallerJudgement(X509Certificate2Collection Roots, DateTimeOffset Until, string? Objection);
