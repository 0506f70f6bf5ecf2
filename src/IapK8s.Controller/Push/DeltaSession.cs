using IapK8s.Protocol.Push.V1;

namespace IapK8s.Controller.Push;

/// <summary>What became of an answer.</summary>
internal enum AnswerResult : byte
{
    /// <summary>No answer was expected, or it names another response: the subscriber broke the protocol.</summary>
    OutOfOrder = 0,
    Acknowledged,
    Refused,
}

/// <summary>
/// One subscriber's side of the conversation: what it holds, what is under way, what to send next. Pure; not thread-safe.
/// <code>
///   first message ─▶ everything it lacks (one response, even if it lacks nothing) ─▶ ACK ─▶ the next difference ─▶ …
///                                                                                 └▶ NACK: it keeps what it holds; the same content is not sent again
/// </code>
/// One response is under way at a time. Revocations travel in a response of their own, before anything else, so that a policy that the subscriber refuses cannot
/// hold them up.
/// </summary>
internal sealed class DeltaSession(SubscriberView held)
{
    private int _sent;
    private Outstanding? _outstanding;
    private string? _refusedOwn;
    private string? _refusedRevocations;

    /// <summary>What the subscriber acknowledged.</summary>
    public SubscriberView Held { get; private set; } = held;

    public bool IsWaiting => _outstanding is not null;

    /// <summary>Whether it holds what <paramref name="wanted"/> says.</summary>
    public bool IsUpToDate(SubscriberView wanted) => _sent > 0 && Held.Version == wanted.Version;

    /// <summary>Null where there is nothing to send, or something is under way.</summary>
    public DeltaResponse? Next(SubscriberView wanted)
    {
        if (_outstanding is not null)
        {
            return null;
        }

        var revocations = wanted.Revocations.Since(Held.Revocations);
        var own = ReferenceEquals(wanted.Own, Held.Own) ? Difference.None : Difference.Between(Held.Own, wanted.Own);
        if (_sent == 0)
        {
            return Send(wanted, own, revocations);
        }

        if (!revocations.IsNone && _refusedRevocations != wanted.Revocations.Version.ToString())
        {
            return Send(Held.WithRevocations(wanted.Revocations), Difference.None, revocations);
        }

        if (!own.IsNone && _refusedOwn != wanted.OwnVersion.ToString())
        {
            return Send(wanted.WithRevocations(Held.Revocations), own, Difference.None);
        }

        if (own.IsNone && revocations.IsNone)
        {
            // Equal content: hold the newer instance, so that the next comparison is one of references and the old one can go.
            Held = wanted;
        }

        return null;
    }

    /// <param name="refused">The answer carries an error.</param>
    public AnswerResult Answer(string nonce, bool refused)
    {
        if (_outstanding is not { } outstanding || outstanding.Nonce != nonce)
        {
            return AnswerResult.OutOfOrder;
        }

        _outstanding = null;
        if (refused)
        {
            _refusedOwn = outstanding.Own ? outstanding.Target.OwnVersion.ToString() : _refusedOwn;
            _refusedRevocations = outstanding.Revocations ? outstanding.Target.Revocations.Version.ToString() : _refusedRevocations;
            return AnswerResult.Refused;
        }

        Held = outstanding.Target;
        return AnswerResult.Acknowledged;
    }

    private DeltaResponse Send(SubscriberView target, Difference own, Difference revocations)
    {
        var nonce = (++_sent).ToString(System.Globalization.CultureInfo.InvariantCulture);
        _outstanding = new Outstanding(nonce, target, !own.IsNone, !revocations.IsNone);
        var response = new DeltaResponse { Nonce = nonce, SystemVersion = target.Version };
        response.Resources.Add(own.Changed);
        response.Resources.Add(revocations.Changed);
        response.RemovedResources.Add(own.Removed);
        response.RemovedResources.Add(revocations.Removed);
        return response;
    }

    private sealed record Outstanding(string Nonce, SubscriberView Target, bool Own, bool Revocations);
}
