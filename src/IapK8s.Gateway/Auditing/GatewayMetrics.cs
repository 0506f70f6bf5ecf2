using System.Diagnostics.Metrics;

namespace IapK8s.Gateway.Auditing;

/// <summary>Counters of the portal and the session store. Every series is there from the start, at zero.</summary>
internal sealed class GatewayMetrics
{
    public const string MeterName = "IapK8s.Gateway";

    private static readonly string[] s_events = ["sign-in", "sign-out", "backchannel-logout"];
    private static readonly string[] s_outcomes = ["succeeded", "failed", "restarted"];

    private readonly Counter<long> _events;
    private readonly Counter<long> _limited;

    public GatewayMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _events = meter.CreateCounter<long>("iap.signin.events", "{event}", "Sign-ins, sign-outs and logout calls by outcome");
        _limited = meter.CreateCounter<long>("iap.portal.limited", "{request}", "Requests refused because their address sent too many");
        _limited.Add(0);
        foreach (var name in s_events)
        {
            foreach (var outcome in s_outcomes)
            {
                _events.Add(0, new("event", name), new("outcome", outcome));
            }
        }
    }

    public void Count(SignInEvent line) => _events.Add(1, new("event", line.Event), new("outcome", line.Outcome));

    public void CountLimited() => _limited.Add(1);
}
