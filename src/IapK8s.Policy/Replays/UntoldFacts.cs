namespace IapK8s.Policy.Replays;

/// <summary>What a record of a request does not hold.</summary>
[Flags]
public enum UntoldFacts : byte
{
    None = 0,
    Query = 1,
    Headers = 2,
    Protocol = 4,
    ClientAddress = 8,

    /// <summary>Groups of the token, other than those that the record names.</summary>
    Groups = 16,
    Claims = 32,
    AuthenticationMethods = 64,
    ServiceAccount = 128,
}
