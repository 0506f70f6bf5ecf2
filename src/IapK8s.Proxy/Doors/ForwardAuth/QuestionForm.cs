using IapK8s.Policy.Decisions;
using IapK8s.Policy.Snapshots;
using IapK8s.Proxy.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace IapK8s.Proxy.Doors.ForwardAuth;

/// <summary>
/// How one kind of ingress says what it asks about. A form reads its own inputs alone, each there exactly once, and refuses a question that carries the inputs of another kind: those
/// only a client can have sent, or an ingress that was pointed at the wrong door (S11).
/// </summary>
public abstract class QuestionForm
{
    private readonly QuestionInputs _foreign;

    /// <param name="door">The kind, as the audit log names it.</param>
    /// <param name="inputs">Of the headers that say what is asked about, those that this kind sends.</param>
    private protected QuestionForm(string door, QuestionInputs inputs)
    {
        Door = door;
        _foreign = QuestionInputs.OfOneKind & ~inputs;
    }

    public string Door { get; }

    /// <param name="connection">By which the ingress asks.</param>
    /// <param name="rest">Of the target of the question, what stands behind the door's own path; empty where nothing may.</param>
    /// <param name="place">The policy that the ingress names, if any.</param>
    public DoorQuestion Read(HttpRequest request, ConnectionMemo connection, string rest, GatewayPlace.Asked place)
    {
        var said = QuestionHeaders.Of(request.Headers);
        var isRead = TryRead(request, said, rest, out var asked) && IsEnough(place) && (said.Inputs & _foreign) == 0 && said.ForwardedFor.Count <= 1;
        return new DoorQuestion
        {
            Door = Door,
            Objection = !isRead ? Code.DoorInputInvalid : said.AreForged ? Code.ForgedHeaders : Code.None,
            Asked = isRead ? asked : AskedRequest.None,
            Headers = LinesOf(request.Headers),
            IsWebSocket = said.IsWebSocket,
            Connection = connection,
            Place = place,
        };
    }

    /// <summary>Whether this kind may leave it to the host which policy is meant.</summary>
    private protected virtual bool IsEnough(GatewayPlace.Asked place) => true;

    /// <summary>The header lines as the app will see them, where this kind of ingress sends them otherwise.</summary>
    private protected virtual IHeaderDictionary LinesOf(IHeaderDictionary headers) => headers;

    private protected abstract bool TryRead(HttpRequest request, in QuestionHeaders said, string rest, out AskedRequest asked);

    /// <summary>A header that must be there once, with something in it.</summary>
    private protected static bool TryTake(StringValues lines, out string value)
    {
        value = lines.Count == 1 ? lines[0] ?? "" : "";
        return value.Length > 0;
    }
}
