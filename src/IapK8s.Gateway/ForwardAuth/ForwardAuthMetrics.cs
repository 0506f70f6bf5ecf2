using System.Diagnostics.Metrics;

namespace IapK8s.Gateway.ForwardAuth;

/// <summary>What the forward-auth doors answer. Every series is there from the start, at zero.</summary>
internal sealed class ForwardAuthMetrics
{
    private static readonly int[] s_statuses = [200, 302, 400, 401, 403, 405, 421, 503];

    private readonly Counter<long> _answers;
    private readonly Counter<long> _strangers;

    public ForwardAuthMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Auditing.GatewayMetrics.MeterName);
        _answers = meter.CreateCounter<long>("iap.forward_auth.answers", "{answer}", "Answers to ingresses, by door and status");
        _strangers = meter.CreateCounter<long>("iap.forward_auth.callers_refused", "{request}", "Questions from addresses that are no ingress of ours");
        _strangers.Add(0);
        foreach (var door in ForwardAuthPipeline.Doors)
        {
            foreach (var status in s_statuses)
            {
                _answers.Add(0, new("door", door), new("status", status));
            }
        }
    }

    public void Answered(string door, int status) => _answers.Add(1, new("door", door), new("status", Array.IndexOf(s_statuses, status) >= 0 ? status : 500));

    public void Refused() => _strangers.Add(1);
}
