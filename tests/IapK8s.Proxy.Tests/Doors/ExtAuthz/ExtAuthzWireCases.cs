using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Google.Protobuf;
using IapK8s.Protocol.Envoy;
using IapK8s.Proxy.Access;
using IapK8s.Proxy.Doors.ExtAuthz;
using IapK8s.Proxy.Tests.Harness;

namespace IapK8s.Proxy.Tests.Doors.ExtAuthz;

/// <summary>What is no sound call, or no sound message. Envoy may be configured to let a request pass where a call fails, so none of these fails: each is denied, by a message.</summary>
internal sealed class ExtAuthzWireCases
{
    private ExtAuthzFixture _door;
    private HttpClient _http;

    [SetUp]
    public async Task StartAsync() => (_door, _http) = (await ExtAuthzFixture.StartAsync(), new HttpClient());

    [TearDown]
    public async Task StopAsync()
    {
        _http.Dispose();
        await _door.DisposeAsync();
    }

    [Test]
    public async Task AllowsWhatIsSound() => (await PostAsync(Framed(Good()))).Status.Code.ShouldBe(0);

    [TestCase("x-env")]
    [TestCase("user-agent")]
    [TestCase("cookie")]
    [TestCase("x-iap-user-id")]
    public async Task S10_DeniesAValueThatIsNoUtf8(string name)
    {
        foreach (var value in new byte[][] { [0xc3, 0x28], [0xff], [0xed, 0xa0, 0x80], [0xf0, 0x9f], [(byte)'a', 0xc0, 0xaf] })
        {
            // map<string, string>: a message of key and value for each entry, and nobody keeps a client from putting any bytes there.
            var entry = Message(Field(1, Encoding.ASCII.GetBytes(name)), Field(2, value));
            var answer = await PostAsync(Framed(WithHttp(Good(), Field(3, entry))));
            answer.Status.Code.ShouldNotBe(0);
            answer.DeniedResponse.Status.Code.ShouldBe(StatusCode.BadRequest);

            var line = Message(Field(1, Encoding.ASCII.GetBytes(name)), Field(3, value));
            answer = await PostAsync(Framed(WithHttp(new EnvoyRequest("GET", "/public/x").Check(true).ToByteArray(), Field(13, Field(1, line)))));
            answer.DeniedResponse.Status.Code.ShouldBe(StatusCode.BadRequest);
        }

        (await PostAsync(Framed(Good()))).Status.Code.ShouldBe(0, "and lives on");
    }

    /// <summary>A field by itself, so that nothing else is wrong with the message.</summary>
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(4)]
    [TestCase(5)]
    [TestCase(10)]
    public async Task S10_DeniesANameAPathAHostOrAMethodThatIsNoUtf8(int bad)
    {
        (await PostAsync(Framed(Http(0)))).Status.Code.ShouldBe(0);

        (await PostAsync(Framed(Http(bad)))).DeniedResponse.Status.Code.ShouldBe(StatusCode.BadRequest);

        static byte[] Http(int bad)
        {
            byte[] Text(int number, string text) => [.. Encoding.ASCII.GetBytes(text), .. number == bad ? new byte[] { 0xc3, 0x28 } : []];
            var header = Message(Field(1, Text(3, "x-a")), Field(2, "b"u8.ToArray()));
            return Field(1, Field(4, Field(2, Message(Field(2, Text(2, "GET")), Field(3, header), Field(4, Text(4, "/public/x")), Field(5, Text(5, TestWorld.Host)), Field(10, Text(10, "HTTP/2"))))));
        }
    }

    /// <summary>The last of two counts for a reader of protobuf; Envoy says each of them once, so somebody else had a hand in it.</summary>
    [TestCase(2, "GET")]
    [TestCase(4, "/public/x")]
    [TestCase(5, TestWorld.Host)]
    public async Task DeniesAFieldThatCameTwice(int field, string value) =>
        (await PostAsync(Framed(WithHttp(Good(), Field(field, Encoding.ASCII.GetBytes(value)))))).DeniedResponse.Status.Code.ShouldBe(StatusCode.BadRequest);

    [Test]
    public async Task TakesUtf8AsItIs()
    {
        var outcome = await _door.GetAsync("/public/x", "X-Name: caf\u00e9");

        outcome.Status.ShouldBe(200);
        outcome.App("x-name").ShouldBe(["caf\u00e9"]);
    }

    [TestCase("X-A: a\u0000b")]
    [TestCase("X-A: a\u001fb")]
    [TestCase("X-A: a\u007fb")]
    [TestCase("X A: b")]
    [TestCase("X\u00e9: b")]
    public async Task DeniesControlCharactersAndNamesThatAreNone(string line) => (await _door.GetAsync("/public/x", line)).Status.ShouldBe(400);

    [TestCase(":path", "/admin/x")]
    [TestCase(":method", "POST")]
    [TestCase(":authority", "evil.example")]
    public async Task DeniesWhatContradictsItself(string pseudo, string value)
    {
        var check = new EnvoyRequest("GET", "/public/x").Check(false);
        check.Attributes.Request.Http.Headers[pseudo] = value;

        (await _door.AskAsync(check)).DeniedResponse.Status.Code.ShouldBe(StatusCode.BadRequest);
    }

    [Test]
    public async Task DeniesHeadersInBothSpellings()
    {
        var check = new EnvoyRequest("GET", "/public/x").Check(false);
        check.Attributes.Request.Http.HeaderMap = new HeaderMap { Headers = { new HeaderValue { Key = "x-a", RawValue = ByteString.CopyFromUtf8("b") } } };

        (await _door.AskAsync(check)).DeniedResponse.Status.Code.ShouldBe(StatusCode.BadRequest);
    }

    [Test]
    public async Task DeniesACheckThatSaysTooLittle()
    {
        CheckRequest[] checks =
        [
            new(),
            new() { Attributes = new AttributeContext() },
            new() { Attributes = new AttributeContext { Request = new AttributeContext.Types.Request() } },
            new() { Attributes = new AttributeContext { Request = new AttributeContext.Types.Request { Http = new AttributeContext.Types.HttpRequest() } } },
        ];
        foreach (var check in checks)
        {
            var answer = await _door.AskAsync(check);
            answer.Status.Code.ShouldNotBe(0);
            answer.DeniedResponse.Status.Code.ShouldBe(StatusCode.BadRequest);
        }

        (await _door.AuditLinesAsync()).Count.ShouldBe(checks.Length);
    }

    [Test]
    public async Task KnowsNoClientAddress_WhereEnvoySaysNone()
    {
        var check = new EnvoyRequest("GET", "/public/x", "X-Forwarded-For: 10.0.0.1").Check(false);
        check.Attributes.Source = null;
        var answer = await _door.AskAsync(check);

        answer.Status.Code.ShouldBe(0);
        answer.OkResponse.HeadersToRemove.ShouldContain("x-forwarded-for");
        (await _door.AuditLinesAsync()).Single().ShouldNotContain("\"client\"");
    }

    [Test]
    public async Task ReadsNoBody_AndRefusesOneThatIsTooLarge()
    {
        var little = Field(11, Encoding.ASCII.GetBytes("method=DELETE"));
        (await PostAsync(Framed(WithHttp(Good(), little, Field(12, [0xff, 0x00]))))).Status.Code.ShouldBe(0);

        var large = await PostAsync(Framed(WithHttp(Good(), Field(12, new byte[CheckFrame.LongestMessage]))));
        large.DeniedResponse.Status.Code.ShouldBe(StatusCode.PayloadTooLarge);

        var huge = await PostAsync(Framed(WithHttp(Good(), Field(12, new byte[8 * 1024 * 1024]))));
        huge.DeniedResponse.Status.Code.ShouldBe(StatusCode.PayloadTooLarge);
    }

    [Test]
    public async Task DeniesFramesThatAreNone()
    {
        var message = Good();
        byte[][] bodies =
        [
            [],
            [0, 0, 0],
            Framed(message)[..^1],
            [.. Framed(message), 0],
            [.. Framed(message), .. Framed(message)],
            [1, .. Framed(message)[1..]],
            [0, 0xff, 0xff, 0xff, 0xff],
            Framed([0xff, 0xff, 0xff]),
            Framed([0x0a, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80]),
        ];
        foreach (var body in bodies)
        {
            var answer = await PostAsync(body);
            answer.Status.Code.ShouldNotBe(0);
            answer.OkResponse.ShouldBeNull();
        }
    }

    [TestCase("/envoy.service.auth.v2.Authorization/Check")]
    [TestCase("/envoy.service.auth.v3.Authorization/check")]
    [TestCase("/")]
    [TestCase("/public/x")]
    public async Task KnowsNoOtherCall(string path)
    {
        using var answer = await SendAsync(path, Framed(Good()));

        answer.Headers.GetValues("grpc-status").ShouldBe(["12"]);
        (await answer.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
    }

    [TestCase("0n")]
    [TestCase("x")]
    [TestCase("999999999m")]
    [TestCase("-1S")]
    public async Task S66_DeniesACallWhoseTimeIsOverOrUnreadable(string timeout)
    {
        var answer = await PostAsync(Framed(Good()), timeout);

        answer.Status.Code.ShouldNotBe(0);
        answer.OkResponse.ShouldBeNull();
    }

    [TestCase("5S")]
    [TestCase("200m")]
    [TestCase("1H")]
    public async Task AnswersInTime(string timeout) => (await PostAsync(Framed(Good()), timeout)).Status.Code.ShouldBe(0);

    [Test]
    public async Task S66_RefusesWhatIsDecidedTooLate()
    {
        var session = _door.World.Session(_door.Now, "dev");
        var answered = new TaskCompletionSource<SessionAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        _door.Gateway.Answer = _ => answered.Task;
        _door.Clock.Advance(TimeSpan.FromMinutes(6));

        var asked = PostAsync(Framed(new EnvoyRequest("GET", "/api/x", "Cookie: " + _door.World.CookiePair(session)).Check(false).ToByteArray()), "200m");
        while (_door.Gateway.Rechecks == 0)
        {
            await Task.Yield();
        }

        _door.Clock.Advance(TimeSpan.FromMilliseconds(250));
        answered.SetResult(new SessionAnswer(SessionAnswerKind.Active, _door.World.Signer.Sign(session)));
        var answer = await asked;

        answer.Status.Code.ShouldNotBe(0);
        answer.OkResponse.ShouldBeNull();
        (await _door.AuditLinesAsync()).ShouldContain(line => line.Contains("\"event\":\"late\"", StringComparison.Ordinal));
    }

    private static byte[] Good() => new EnvoyRequest("GET", "/public/x").Check(false).ToByteArray();

    private async Task<CheckResponse> PostAsync(byte[] body, string? timeout = null)
    {
        using var answer = await SendAsync(ExtAuthzDoor.Path, body, timeout);
        var message = await answer.Content.ReadAsByteArrayAsync();
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.TrailingHeaders.GetValues("grpc-status").ShouldBe(["0"]);
        message[0].ShouldBe((byte)0);
        BinaryPrimitives.ReadInt32BigEndian(message.AsSpan(1)).ShouldBe(message.Length - 5);
        return CheckResponse.Parser.ParseFrom(message, 5, message.Length - 5);
    }

    private Task<HttpResponseMessage> SendAsync(string path, byte[] body, string? timeout = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, _door.Address + path) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        if (timeout is not null)
        {
            request.Headers.Add("grpc-timeout", timeout);
        }

        return _http.SendAsync(request);
    }

    private static byte[] Framed(byte[] message)
    {
        var frame = new byte[5 + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame, 5);
        return frame;
    }

    /// <summary>A message that comes a second time is merged into the first: attributes (1), request (4), http (2).</summary>
    private static byte[] WithHttp(byte[] check, params byte[][] fields) => Message(check, Field(1, Field(4, Field(2, Message(fields)))));

    private static byte[] Message(params byte[][] fields) => [.. fields.SelectMany(field => field)];

    private static byte[] Field(int number, byte[] value)
    {
        using var bytes = new MemoryStream();
        using (var output = new CodedOutputStream(bytes, leaveOpen: true))
        {
            output.WriteTag(number, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(value));
        }

        return bytes.ToArray();
    }
}
