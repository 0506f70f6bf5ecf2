using System.Diagnostics.Metrics;
using IapK8s.Policy.Decisions;

namespace IapK8s.Proxy.Access;

/// <summary>What the data plane counts. Plain counters that an exporter reads when it wants: every series is there, at zero, from the start, and a request pays
/// for an increment whether anybody listens or not.</summary>
public sealed class ProxyMetrics : IDisposable
{
    public const string MeterName = "IapK8s.Proxy";

    private static readonly Code[] Codes = Enum.GetValues<Code>();
    private static readonly Outcome[] Outcomes = Enum.GetValues<Outcome>();
    private static readonly SessionAnswerKind[] Answers = Enum.GetValues<SessionAnswerKind>();

    private readonly Meter _meter = new(MeterName);
    private readonly long[] _outcomes = new long[Outcomes.Length];
    private readonly long[] _denials = new long[(int)Codes[^1] + 1];
    private readonly long[] _shadowOutcomes = new long[Outcomes.Length];
    private readonly long[] _shadowDenials = new long[(int)Codes[^1] + 1];
    private readonly long[] _rechecks = new long[Answers.Length];
    private readonly Histogram<double> _duration;
    private long _auditDropped;
    private long _connectionsRefused;
    private long _streamsEnded;
    private long _open;
    private long _tunnels;
    private long _tunnelsOpen;
    private long _bytesToApp;
    private long _bytesToClients;

    public ProxyMetrics()
    {
        _meter.CreateObservableCounter("iap.requests", () => Outcomes.Select(outcome => Series(_outcomes, (int)outcome, "outcome", Name(outcome))), "{request}", "Requests by decision.");
        _meter.CreateObservableCounter("iap.decision.refusals", () => Codes.Where(code => code != Code.None).Select(code => Series(_denials, (int)code, "code", Name(code))), "{request}", "Requests that were not forwarded or not answered by the app, and refused connections, by code.");
        _meter.CreateObservableCounter("iap.shadow.requests", () => Outcomes.Select(outcome => Series(_shadowOutcomes, (int)outcome, "outcome", Name(outcome))), "{request}", "Forwarded requests by the decision that rules in Shadow would have taken.");
        _meter.CreateObservableCounter("iap.shadow.refusals", () => Codes.Where(code => code != Code.None).Select(code => Series(_shadowDenials, (int)code, "code", Name(code))), "{request}", "Forwarded requests that rules in Shadow would have refused, by code.");
        _meter.CreateObservableCounter("iap.session.rechecks", () => Answers.Select(answer => Series(_rechecks, (int)answer, "answer", answer.ToString().ToLowerInvariant())), "{call}", "Questions to the gateway about a session, by answer.");
        _meter.CreateObservableCounter("iap.audit.dropped", () => Volatile.Read(ref _auditDropped), "{line}", "Audit lines that were lost.");
        _meter.CreateObservableCounter("iap.connections.refused", () => Volatile.Read(ref _connectionsRefused), "{connection}", "Connections that were closed before a request was read.");
        _meter.CreateObservableCounter("iap.requests.ended", () => Volatile.Read(ref _streamsEnded), "{request}", "Open requests that a later decision ended.");
        _meter.CreateObservableGauge("iap.requests.open", () => Volatile.Read(ref _open), "{request}", "Requests being forwarded.");
        _meter.CreateObservableCounter("iap.tunnels", () => Volatile.Read(ref _tunnels), "{connection}", "Connections to opaque ports that were let through.");
        _meter.CreateObservableGauge("iap.tunnels.open", () => Volatile.Read(ref _tunnelsOpen), "{connection}", "Connections to opaque ports being carried.");
        _meter.CreateObservableCounter("iap.tunnels.bytes", BytesInTunnels, "By", "Bytes carried on opaque ports, by where to.");
        _duration = _meter.CreateHistogram<double>("iap.decision.duration", "s", "From reading a request to its decision.");
    }

    public void Dispose() => _meter.Dispose();

    internal void Decided(in Decision decision, TimeSpan latency)
    {
        Interlocked.Increment(ref _outcomes[(int)decision.Outcome]);
        Refused(decision.Code);
        if (_duration.Enabled)
        {
            _duration.Record(latency.TotalSeconds);
        }
    }

    internal void DecidedInShadow(in Decision decision)
    {
        Interlocked.Increment(ref _shadowOutcomes[(int)decision.Outcome]);
        Interlocked.Increment(ref _shadowDenials[(int)decision.Code]);
    }

    internal void Refused(Code code)
    {
        if (code != Code.None)
        {
            Interlocked.Increment(ref _denials[(int)code]);
        }
    }

    internal void SessionRechecked(SessionAnswerKind answer) => Interlocked.Increment(ref _rechecks[(int)answer]);

    internal void AuditDropped() => Interlocked.Increment(ref _auditDropped);

    internal void ConnectionRefused(Code code)
    {
        Interlocked.Increment(ref _connectionsRefused);
        Refused(code);
    }

    internal void StreamEnded() => Interlocked.Increment(ref _streamsEnded);

    internal void Opened() => Interlocked.Increment(ref _open);

    internal void Closed() => Interlocked.Decrement(ref _open);

    internal void TunnelOpened()
    {
        Interlocked.Increment(ref _tunnels);
        Interlocked.Increment(ref _tunnelsOpen);
    }

    internal void TunnelMoved(long bytes, bool toApp) => Interlocked.Add(ref toApp ? ref _bytesToApp : ref _bytesToClients, bytes);

    internal void TunnelClosed() => Interlocked.Decrement(ref _tunnelsOpen);

    internal long OpenTunnelCount => Volatile.Read(ref _tunnelsOpen);

    internal long Count(Code code) => Volatile.Read(ref _denials[(int)code]);

    internal long CountInShadow(Code code) => Volatile.Read(ref _shadowDenials[(int)code]);

    internal long OpenRequestCount => Volatile.Read(ref _open);

    internal long AuditLinesDropped => Volatile.Read(ref _auditDropped);

    private IEnumerable<Measurement<long>> BytesInTunnels() =>
    [
        new(Volatile.Read(ref _bytesToApp), new KeyValuePair<string, object?>("to", "app")),
        new(Volatile.Read(ref _bytesToClients), new KeyValuePair<string, object?>("to", "client")),
    ];

    private static Measurement<long> Series(long[] counters, int index, string tag, string value) => new(Volatile.Read(ref counters[index]), new KeyValuePair<string, object?>(tag, value));

    private static string Name(Outcome outcome) => outcome.ToString().ToLowerInvariant();

    private static string Name(Code code) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"IAP{(int)code:d4}");
}
