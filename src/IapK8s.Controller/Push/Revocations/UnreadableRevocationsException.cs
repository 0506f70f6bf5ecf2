namespace IapK8s.Controller.Push.Revocations;

/// <summary>The kept revocations cannot be read. The start stops: to go on without them would let those in who were shut out.</summary>
/// <param name="place">File or Secret.</param>
internal sealed class UnreadableRevocationsException(string place, string mistake, Exception? inner = null)
    : Exception($"{place} cannot be read: {mistake}. Put it back from a backup, or delete it to start without its revocations (signed-out sessions live again until they expire).", inner);
