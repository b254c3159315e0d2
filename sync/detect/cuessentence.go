package detect

// Phrases that say what the sentence around a name does.
const (
	tellingPhrases = `you|your|you can|you ll|let s|how to|how you|how i|how we|step|steps|click|sign up|register|install|download|set up|setup|head over to|check out|try it|try out|take a look|your account|api key|get started|walk through|walkthrough|tutorial|example code
		sie|ihr|ihre|ihren|ihrem|du|dein|deine|deinen|so geht|schritt|schritte|klicken|installieren|registrieren|anleitung|vous|votre|vos|cliquez|installez|telechargez|inscrivez|etape|etapes|tutoriel|usted|tu|puedes|puede|haz clic|instala|descarga|paso|pasos|registrate|tutorial|あなた|ください|できます|手順|設定|方法|インストール`
	supposingPhrases = `would|could|might|should|if|perhaps|maybe|imagine|hope|hopefully|wonder|i think|i feel|i guess|i d like|i d love|wish|someday|eventually
		wurde|wurden|konnte|konnten|sollte|sollten|falls|wenn|vielleicht|hoffentlich|hoffe|pourrait|pourraient|devrait|devraient|serait|peut etre|esperons|imaginez|podria|podrian|deberia|deberian|seria|quizas|tal vez|ojala|かもしれ|でしょう|もし|だろう`
)
