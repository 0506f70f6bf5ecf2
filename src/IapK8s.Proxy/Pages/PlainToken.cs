namespace IapK8s.Proxy.Pages;

/// <summary>An error code from outside is repeated only where it looks like one (RFC 6749 §4.1.2.1 registers words such as <c>access_denied</c>).</summary>
public static class PlainToken
{
    private const int MaxLength = 64;

    public static bool Is(string value)
    {
        if (value.Length is 0 or > MaxLength)
        {
            return false;
        }

        foreach (var c in value)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-' or '.'))
            {
                return false;
            }
        }

        return true;
    }
}
