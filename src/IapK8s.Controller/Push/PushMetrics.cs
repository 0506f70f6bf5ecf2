using System.Diagnostics.Metrics;
using IapK8s.Protocol.Credentials;

namespace IapK8s.Controller.Push;

/// <summary>Counts of the push streams. Every series is there from the start.</summary>
internal sealed class PushMetrics : IDisposable
{
    public const string MeterName = "IapK8s.Controller.Push";

    private readonly Meter _meter = new(MeterName);
    private readonly UpDownCounter<int> _subscribers;
    private readonly Counter<long> _responses;
    private readonly Counter<long> _answers;
    private readonly Counter<long> _revocations;
    private readonly Histogram<double> _acknowledgement;

    public PushMetrics()
    {
        _subscribers = _meter.CreateUpDownCounter<int>("iap.push.subscribers", "{subscriber}", "Open streams");
        _responses = _meter.CreateCounter<long>("iap.push.responses", "{response}", "Responses sent");
        _answers = _meter.CreateCounter<long>("iap.push.answers", "{answer}", "Answers to responses, by result");
        _revocations = _meter.CreateCounter<long>("iap.push.revocations", "{revocation}", "Revocations appended");
        _acknowledgement = _meter.CreateHistogram<double>("iap.push.answer.duration", "s", "Time from sending a response to its answer");
        foreach (var kind in new[] { PeerKind.Pod, PeerKind.Gateway })
        {
            _subscribers.Add(0, Kind(kind));
            _responses.Add(0, Kind(kind));
        }

        _answers.Add(0, Result(AnswerResult.Acknowledged));
        _answers.Add(0, Result(AnswerResult.Refused));
        _revocations.Add(0);
    }

    public void Connected(PeerKind kind) => _subscribers.Add(1, Kind(kind));

    public void Disconnected(PeerKind kind) => _subscribers.Add(-1, Kind(kind));

    public void Sent(PeerKind kind) => _responses.Add(1, Kind(kind));

    public void Answered(AnswerResult result, TimeSpan took)
    {
        _answers.Add(1, Result(result));
        _acknowledgement.Record(took.TotalSeconds);
    }

    public void Revoked(int count) => _revocations.Add(count);

    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Kind(PeerKind kind) => new("iap.subscriber.kind", kind == PeerKind.Gateway ? "gateway" : "pod");

    private static KeyValuePair<string, object?> Result(AnswerResult result) => new("iap.push.result", result == AnswerResult.Acknowledged ? "ack" : "nack");
}
