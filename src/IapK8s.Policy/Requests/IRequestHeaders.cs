namespace IapK8s.Policy.Requests;

/// <summary>A request's headers, asked one at a time. Nothing is copied.</summary>
public interface IRequestHeaders
{
    /// <param name="name">Case does not matter.</param>
    /// <param name="value">The line's value where there is exactly one.</param>
    /// <returns>How many lines the header has. None for what speaks for the proxy or carries a credential: a condition never sees it.</returns>
    int Find(string name, out string? value);
}
