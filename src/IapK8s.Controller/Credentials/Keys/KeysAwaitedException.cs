namespace IapK8s.Controller.Credentials.Keys;

/// <summary>A key is not there, and another replica is the one to make it. Trying again soon finds it.</summary>
internal sealed class KeysAwaitedException(IReadOnlyCollection<KeySubject> missing)
    : Exception($"{missing.Count} key sets are not made yet, {missing.First().Stem} among them: the replica that leads makes them");
