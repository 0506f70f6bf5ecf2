using CsCheck;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using IapK8s.Policy.Decisions;
using IapK8s.Protocol.Envoy;
using IapK8s.Proxy.Doors.ExtAuthz;
using IapK8s.Proxy.Tests.Harness;
using IapK8s.TestKit.Properties;
using HttpRequest = IapK8s.Protocol.Envoy.AttributeContext.Types.HttpRequest;

namespace IapK8s.Proxy.Tests.Doors.ExtAuthz;

/// <summary>The messages that are read and written by hand, beside the classes that are generated from their definition.</summary>
[Category("Property")]
internal sealed class MessageProperties
{
    private static readonly Gen<string> Name = Gen.Char["abcxyz-_"].Array[1, 12].Select(chars => new string(chars));

    private static readonly Gen<string> Value = Gen.Char[" aZ09/;=\u00e9\u20ac"].Array[0, 200].Select(chars => new string(chars));

    private static readonly Gen<CheckRequest> Request = Gen.Select(Name, Value, Gen.Select(Name, Value).Array[0, 20], Gen.Bool).Select((method, path, headers, isRaw) =>
    {
        var http = new HttpRequest { Method = method, Path = "/" + path, Host = TestWorld.Host, Protocol = "HTTP/2" };
        if (isRaw)
        {
            http.HeaderMap = new HeaderMap { Headers = { headers.Select(header => new HeaderValue { Key = header.Item1, RawValue = ByteString.CopyFromUtf8(header.Item2) }) } };
        }
        else
        {
            foreach (var (name, value) in headers)
            {
                http.Headers[name] = value;
            }
        }

        return new CheckRequest { Attributes = new AttributeContext { Request = new AttributeContext.Types.Request { Http = http }, ContextExtensions = { { "a", "b" } } } };
    });

    [Test]
    public void ReadsWhatTheGeneratedClassesWrite() => Request.Sample(
        check =>
        {
            var http = check.Attributes.Request.Http;
            var request = CheckReading.Read(check.ToByteArray());
            request.Objection.ShouldBe(Code.None);
            request.Method.ShouldBe(http.Method);
            request.Target.ShouldBe(http.Path);
            request.Protocol.ShouldBe("HTTP/2");
            var said = http.HeaderMap is { } lines ? lines.Headers.GroupBy(line => line.Key).ToDictionary(group => group.Key, group => string.Join(',', group.Select(line => line.RawValue.ToStringUtf8()))) : http.Headers.ToDictionary();
            request.Headers.ToDictionary(header => header.Key, header => string.Join(",", (IEnumerable<string?>)header.Value)).ShouldBe(said, ignoreOrder: true);
        },
        iter: PropertyCases.CountDividedBy(10));

    /// <summary>Whatever the bytes: an answer, no exception; and what the generated classes refuse is not taken here.</summary>
    [Test]
    public void RefusesWhatTheGeneratedClassesRefuse() => Gen.Select(Request, Gen.Int[0, 4000], Gen.Byte, Gen.Bool).Sample(
        (check, at, other, cuts) =>
        {
            var bytes = check.ToByteArray();
            at %= bytes.Length;
            byte[] broken = cuts ? bytes[..at] : [.. bytes[..at], other, .. bytes[(at + 1)..]];
            if (CheckReading.Read(broken).Objection == Code.None)
            {
                Should.NotThrow(() => CheckRequest.Parser.ParseFrom(broken));
            }
        },
        iter: PropertyCases.CountDividedBy(10));

    [Test]
    public void WritesWhatTheGeneratedClassesRead() => Gen.Select(Name, Value).Array[0, 40].Sample(
        fields =>
        {
            var writer = new MessageWriter();
            foreach (var (name, value) in fields)
            {
                var entry = writer.Begin(1);
                writer.Text(1, name);
                var held = writer.Begin(2);
                writer.Text(3, value);
                writer.End(held);
                writer.End(entry);
            }

            var read = Struct.Parser.ParseFrom(writer.Written);
            writer.Return();
            var last = fields.GroupBy(field => field.Item1).ToDictionary(group => group.Key, group => group.Last().Item2);
            read.Fields.ToDictionary(field => field.Key, field => field.Value.StringValue).ShouldBe(last, ignoreOrder: true);
        },
        iter: PropertyCases.CountDividedBy(10));
}
