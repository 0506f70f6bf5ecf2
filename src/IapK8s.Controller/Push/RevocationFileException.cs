namespace IapK8s.Controller.Push;

/// <summary>The kept revocations cannot be read. The start stops: to go on without them would let those in who were shut out.</summary>
internal sealed class RevocationFileException(string path, string mistake, Exception inner)
    : Exception($"{path} cannot be read: {mistake}. Put it back from a backup, or delete it to start without revocations (signed-out sessions live again until they expire).", inner);
