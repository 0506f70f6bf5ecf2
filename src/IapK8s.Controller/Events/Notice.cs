namespace IapK8s.Controller.Events;

/// <summary>The object that an event is about (core/v1 ObjectReference).</summary>
/// <param name="Namespace">Empty for cluster kinds.</param>
/// <param name="Uid">Empty where it is not known.</param>
internal sealed record EventSubject(string ApiVersion, string Kind, string Namespace, string Name, string Uid);

/// <summary>Something that is not well, and that a person should know. It stands until it is mended.</summary>
/// <param name="Reason">One word, as in conditions.</param>
internal sealed record Notice(EventSubject About, string Reason, string Message);
