namespace Hil.Broker;

/// <summary>A connection, publication or subscription that the embedded broker did not allow.</summary>
/// <param name="Client">MQTT client id.</param>
/// <param name="User">User name as stated by the client.</param>
/// <param name="What"><c>connect</c>, <c>publish</c> or <c>subscribe</c>.</param>
/// <param name="Reason">Why, naming the topic where there is one.</param>
public readonly record struct BrokerRefusal(string Client, string User, string What, string Reason);
