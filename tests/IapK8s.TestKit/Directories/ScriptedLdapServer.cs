using System.Collections.Concurrent;
using System.Formats.Asn1;
using System.Net.Sockets;
using System.Text;
using IapK8s.TestKit.Servers;

namespace IapK8s.TestKit.Directories;

/// <summary>
/// A second LDAP server beside slapd, on a socket of its own and in bytes of its own (RFC 4511), for what slapd cannot be made to say: members in ranges as Active Directory gives them out, and
/// answers that are wrong. It takes every bind, and answers searches as the test says.
/// </summary>
public sealed class ScriptedLdapServer(Func<ScriptedQuestion, ScriptedAnswer> answer) : LoopbackServer
{
    private const string Paging = "1.2.840.113556.1.4.319";

    private static readonly Asn1Tag BindRequest = new(TagClass.Application, 0, isConstructed: true);
    private static readonly Asn1Tag BindResponse = new(TagClass.Application, 1, isConstructed: true);
    private static readonly Asn1Tag SearchRequest = new(TagClass.Application, 3, isConstructed: true);
    private static readonly Asn1Tag SearchEntry = new(TagClass.Application, 4, isConstructed: true);
    private static readonly Asn1Tag SearchDone = new(TagClass.Application, 5, isConstructed: true);
    private static readonly Asn1Tag SearchReference = new(TagClass.Application, 19, isConstructed: true);
    private static readonly Asn1Tag ExtendedRequest = new(TagClass.Application, 23, isConstructed: true);
    private static readonly Asn1Tag ExtendedResponse = new(TagClass.Application, 24, isConstructed: true);
    private static readonly Asn1Tag Controls = new(TagClass.ContextSpecific, 0, isConstructed: true);

    /// <summary>What StartTLS is refused with, each time.</summary>
    public int StartTlsCode { get; init; } = 2;

    /// <summary>All searches, in order.</summary>
    public ConcurrentQueue<ScriptedQuestion> Questions { get; } = [];

    protected override async Task ServeAsync(Socket client, CancellationToken cancellation)
    {
        var buffer = Array.Empty<byte>();
        var piece = new byte[4096];
        while (await client.ReceiveAsync(piece, cancellation) is > 0 and var length)
        {
            buffer = [.. buffer, .. piece[..length]];
            while (AsnDecoder.TryReadEncodedValue(buffer, AsnEncodingRules.BER, out _, out _, out _, out var consumed))
            {
                if (!await AnswerAsync(client, buffer.AsMemory(0, consumed), cancellation))
                    return;
                buffer = buffer[consumed..];
            }
        }
    }

    /// <summary>False: the connection ends here.</summary>
    private async Task<bool> AnswerAsync(Socket client, ReadOnlyMemory<byte> message, CancellationToken cancellation)
    {
        var fields = new AsnReader(message, AsnEncodingRules.BER).ReadSequence();
        _ = fields.TryReadInt32(out var id);
        var tag = fields.PeekTag();
        if (tag == BindRequest)
        {
            await client.SendAsync(Message(id, writer => Result(writer, BindResponse, 0)), cancellation);
            return true;
        }

        if (tag == ExtendedRequest)
        {
            await client.SendAsync(Message(id, writer => Result(writer, ExtendedResponse, StartTlsCode)), cancellation);
            return true;
        }

        if (tag != SearchRequest)
            return false; // an unbind; nothing else is asked of this server

        var question = Read(fields);
        Questions.Enqueue(question);
        var said = answer(question);
        foreach (var entry in said.Entries)
            await client.SendAsync(Message(id, writer => Entry(writer, entry)), cancellation);
        foreach (var reference in said.References)
            await client.SendAsync(Message(id, writer => Reference(writer, reference)), cancellation);
        var done = Message(id, writer => Result(writer, SearchDone, said.ResultCode), question.Cookie is null ? null : said.NextCookie);
        switch (said.Ending)
        {
            case ScriptedEnding.ClosedBeforeResult:
                return false;
            case ScriptedEnding.ClosedInResult:
                await client.SendAsync(done.AsMemory(0, done.Length / 2), cancellation);
                return false;
            case ScriptedEnding.SilentBeforeResult:
                await Task.Delay(Timeout.Infinite, cancellation);
                return false;
            case ScriptedEnding.Garbage:
                await client.SendAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), cancellation);
                return false;
            default:
                await client.SendAsync(done, cancellation);
                return said.Ending == ScriptedEnding.Whole;
        }
    }

    private static ScriptedQuestion Read(AsnReader fields)
    {
        var search = fields.ReadSequence(SearchRequest);
        var baseDn = Encoding.UTF8.GetString(search.ReadOctetString());
        var scope = (int)search.ReadEnumeratedBytes().Span[0];
        for (var skipped = 0; skipped < 5; skipped++)
            _ = search.ReadEncodedValue(); // aliases, two limits, types only, filter
        var attributes = new List<string>();
        var list = search.ReadSequence();
        while (list.HasData)
            attributes.Add(Encoding.UTF8.GetString(list.ReadOctetString()));
        return new ScriptedQuestion(baseDn, scope, attributes, fields.HasData ? CookieOf(fields.ReadSequence(Controls)) : null);
    }

    private static string? CookieOf(AsnReader controls)
    {
        while (controls.HasData)
        {
            var control = controls.ReadSequence();
            if (Encoding.ASCII.GetString(control.ReadOctetString()) != Paging)
                continue;
            if (control.PeekTag() == Asn1Tag.Boolean)
                _ = control.ReadBoolean();
            var value = new AsnReader(control.ReadOctetString(), AsnEncodingRules.BER).ReadSequence();
            _ = value.ReadInteger();
            return Encoding.UTF8.GetString(value.ReadOctetString());
        }

        return null;
    }

    private static byte[] Message(int id, Action<AsnWriter> content, string? cookie = null)
    {
        var writer = new AsnWriter(AsnEncodingRules.BER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(id);
            content(writer);
            if (cookie is not null)
            {
                using (writer.PushSequence(Controls))
                using (writer.PushSequence())
                {
                    writer.WriteOctetString(Encoding.ASCII.GetBytes(Paging));
                    var value = new AsnWriter(AsnEncodingRules.BER);
                    using (value.PushSequence())
                    {
                        value.WriteInteger(0);
                        value.WriteOctetString(Encoding.UTF8.GetBytes(cookie));
                    }

                    writer.WriteOctetString(value.Encode());
                }
            }
        }

        return writer.Encode();
    }

    private static void Entry(AsnWriter writer, ScriptedEntry entry)
    {
        using (writer.PushSequence(SearchEntry))
        {
            writer.WriteOctetString(Encoding.UTF8.GetBytes(entry.Dn));
            using (writer.PushSequence())
            {
                foreach (var (attribute, values) in entry.Attributes)
                {
                    using (writer.PushSequence())
                    {
                        writer.WriteOctetString(Encoding.UTF8.GetBytes(attribute));
                        using (writer.PushSetOf())
                        {
                            foreach (var value in values)
                                writer.WriteOctetString(Encoding.UTF8.GetBytes(value));
                        }
                    }
                }
            }
        }
    }

    private static void Reference(AsnWriter writer, string reference)
    {
        using (writer.PushSequence(SearchReference))
            writer.WriteOctetString(Encoding.UTF8.GetBytes(reference));
    }

    private static void Result(AsnWriter writer, Asn1Tag tag, int code)
    {
        using (writer.PushSequence(tag))
        {
            writer.WriteEncodedValue([0x0a, 0x01, (byte)code]);
            writer.WriteOctetString([]);
            writer.WriteOctetString([]);
        }
    }
}
