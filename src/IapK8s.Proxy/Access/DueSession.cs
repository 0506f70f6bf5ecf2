namespace IapK8s.Proxy.Access;

/// <summary>A session that the gateway should be asked about.</summary>
/// <param name="Answers">How many answers about it there had been when that was found: with more of them by now, it may not be so any more.</param>
internal readonly record struct DueSession(LiveSession Session, int Answers);
