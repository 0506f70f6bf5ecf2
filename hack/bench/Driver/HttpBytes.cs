using System.Text;

namespace IapK8s.Bench.Driver;

/// <summary>The request that every contestant gets, as bytes: what a browser sends for an API call of a page.</summary>
internal static class HttpBytes
{
    public const string Path = "/api/orders?page=2&sort=date";

    public static readonly string[] BrowserHeaders =
    [
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
        "Accept: application/json",
        "Accept-Language: en-GB,en;q=0.9",
        "Accept-Encoding: gzip, deflate, br",
        "Sec-Fetch-Dest: empty",
        "Sec-Fetch-Mode: cors",
        "Sec-Fetch-Site: same-origin",
    ];

    public static byte[] Get(string path, string host, IEnumerable<string> credentials) =>
        Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {host}\r\n{string.Join("\r\n", BrowserHeaders.Concat(credentials))}\r\n\r\n");
}
