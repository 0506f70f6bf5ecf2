using System.Globalization;
using System.Text;

namespace IapK8s.Proxy.Tests.Harness;

/// <summary>Reads HTTP/1.1 messages off a stream without interpreting more than it must. One character is one byte.</summary>
internal sealed class WireReader(Stream stream)
{
    private readonly byte[] _chunk = new byte[16 * 1024];
    private string _buffered = "";

    /// <summary>Everything up to and with the empty line; null at the end of the stream.</summary>
    public async Task<string?> ReadHeadAsync(CancellationToken cancellation)
    {
        int end;
        while ((end = _buffered.IndexOf("\r\n\r\n", StringComparison.Ordinal)) < 0)
        {
            if (!await FillAsync(cancellation))
            {
                return null;
            }
        }

        return Take(end + 4);
    }

    public async Task<string> ReadBodyAsync(string head, CancellationToken cancellation)
    {
        if (Header(head, "Transfer-Encoding") is not null)
        {
            return await ReadChunksAsync(cancellation);
        }

        return Header(head, "Content-Length") is { } length ? await ReadExactlyAsync(int.Parse(length, CultureInfo.InvariantCulture), cancellation) : "";
    }

    public async Task<string> ReadExactlyAsync(int length, CancellationToken cancellation)
    {
        while (_buffered.Length < length && await FillAsync(cancellation))
        {
        }

        return Take(Math.Min(length, _buffered.Length));
    }

    public async Task<string> ReadToEndAsync(CancellationToken cancellation)
    {
        while (await FillAsync(cancellation))
        {
        }

        return Take(_buffered.Length);
    }

    public async Task EchoAsync(Stream to, CancellationToken cancellation)
    {
        do
        {
            await to.WriteAsync(Encoding.Latin1.GetBytes(Take(_buffered.Length)), cancellation);
        }
        while (await FillAsync(cancellation));
    }

    public static string? Header(string head, string name)
    {
        foreach (var line in head.Split("\r\n").Skip(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && line[..colon].Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return line[(colon + 1)..].Trim();
            }
        }

        return null;
    }

    private async Task<string> ReadChunksAsync(CancellationToken cancellation)
    {
        var body = new StringBuilder();
        while (true)
        {
            int end;
            while ((end = _buffered.IndexOf("\r\n", StringComparison.Ordinal)) < 0)
            {
                if (!await FillAsync(cancellation))
                {
                    return body.ToString();
                }
            }

            var size = int.Parse(Take(end + 2).Split(';')[0].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            body.Append(await ReadExactlyAsync(size, cancellation));
            await ReadExactlyAsync(2, cancellation);
            if (size == 0)
            {
                return body.ToString();
            }
        }
    }

    private string Take(int length)
    {
        var taken = _buffered[..length];
        _buffered = _buffered[length..];
        return taken;
    }

    private async Task<bool> FillAsync(CancellationToken cancellation)
    {
        var read = await stream.ReadAsync(_chunk, cancellation);
        _buffered += Encoding.Latin1.GetString(_chunk, 0, read);
        return read > 0;
    }
}
