namespace IapK8s.Proxy.Snapshots;

/// <summary>A response cannot be put in force to the letter. It is answered with a NACK, and the last good state stays.</summary>
internal sealed class RefusedException(string resource, string message) : Exception(message)
{
    /// <summary>Empty where it is not about one resource.</summary>
    public string Resource => resource;
}
