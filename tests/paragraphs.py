"""One short story in many languages and scripts, written for these tests."""

PARAGRAPHS = {
    "en": (
        "Every morning the baker opens his small shop before the sun comes up. "
        "The children of the village buy warm bread on their way to school. "
        "Last winter the bridge over the river broke, and nobody could reach the market. "
        "Her neighbours carried the flour across the ice in heavy wooden boxes. "
        "In the end the town built a new bridge, wider and stronger than the old one."
    ),
    "de": (
        "Jeden Morgen öffnet der Bäcker seinen kleinen Laden, bevor die Sonne aufgeht. "
        "Die Kinder des Dorfes kaufen auf dem Schulweg warmes Brot. "
        "Im letzten Winter brach die Brücke über den Fluss, und niemand kam mehr zum Markt. "
        "Die Nachbarn trugen das Mehl in schweren Holzkisten über das Eis. "
        "Schließlich baute die Stadt eine neue Brücke, breiter und fester als die alte."
    ),
    "fr": (
        "Chaque matin, le boulanger ouvre sa petite boutique avant le lever du soleil. "
        "Les enfants du village achètent du pain chaud sur le chemin de l'école. "
        "L'hiver dernier, le pont sur la rivière s'est effondré et personne ne pouvait aller au "
        "marché. Les voisins ont porté la farine sur la glace dans de lourdes caisses en bois. "
        "Enfin, la ville a construit un nouveau pont, plus large et plus solide que l'ancien."
    ),
    "es": (
        "Cada mañana el panadero abre su pequeña tienda antes de que salga el sol. "
        "Los niños del pueblo compran pan caliente de camino a la escuela. "
        "El invierno pasado se rompió el puente sobre el río y nadie podía llegar al mercado. "
        "Los vecinos llevaron la harina sobre el hielo en pesadas cajas de madera. "
        "Al final, la ciudad construyó un puente nuevo, más ancho y más fuerte que el viejo."
    ),
    "it": (
        "Ogni mattina il fornaio apre la sua piccola bottega prima che sorga il sole. "
        "I bambini del paese comprano il pane caldo andando a scuola. "
        "L'inverno scorso il ponte sul fiume è crollato e nessuno riusciva a raggiungere il "
        "mercato. Alla fine la città ha costruito un ponte nuovo, più largo e più robusto."
    ),
    "nl": (
        "Elke ochtend opent de bakker zijn kleine winkel voordat de zon opkomt. "
        "De kinderen van het dorp kopen warm brood op weg naar school. "
        "Afgelopen winter brak de brug over de rivier en niemand kon nog naar de markt. "
        "Uiteindelijk bouwde de stad een nieuwe brug, breder en sterker dan de oude."
    ),
    "pl": (
        "Każdego ranka piekarz otwiera swój mały sklep, zanim wzejdzie słońce. "
        "Dzieci ze wsi kupują ciepły chleb w drodze do szkoły. "
        "Zeszłej zimy zawalił się most na rzece i nikt nie mógł dotrzeć na targ. "
        "W końcu miasto zbudowało nowy most, szerszy i mocniejszy od starego."
    ),
    "fi": (
        "Joka aamu leipuri avaa pienen kauppansa ennen kuin aurinko nousee. "
        "Kylän lapset ostavat lämmintä leipää koulumatkalla. "
        "Viime talvena joen ylittävä silta sortui, eikä kukaan päässyt torille. "
        "Lopulta kaupunki rakensi uuden sillan, joka on vanhaa leveämpi ja vahvempi."
    ),
    "tr": (
        "Fırıncı her sabah güneş doğmadan önce küçük dükkânını açar. "
        "Köyün çocukları okula giderken sıcak ekmek alırlar. "
        "Geçen kış nehrin üzerindeki köprü yıkıldı ve kimse pazara ulaşamadı. "
        "Sonunda şehir, eskisinden daha geniş ve daha sağlam yeni bir köprü yaptı."
    ),
    "id": (
        "Setiap pagi tukang roti membuka tokonya yang kecil sebelum matahari terbit. "
        "Anak-anak desa membeli roti hangat dalam perjalanan ke sekolah. "
        "Musim hujan yang lalu jembatan di atas sungai itu roboh dan tidak ada yang bisa pergi ke "
        "pasar. Akhirnya kota itu membangun jembatan baru yang lebih lebar dan lebih kuat."
    ),
    "ru": (
        "Каждое утро пекарь открывает свою маленькую лавку ещё до восхода солнца. "
        "Деревенские дети покупают тёплый хлеб по дороге в школу. "
        "Прошлой зимой мост через реку рухнул, и никто не мог добраться до рынка. "
        "Соседи переносили муку по льду в тяжёлых деревянных ящиках. "
        "В конце концов город построил новый мост, шире и прочнее старого."
    ),
    "uk": (
        "Щоранку пекар відчиняє свою маленьку крамницю ще до сходу сонця. "
        "Сільські діти купують теплий хліб дорогою до школи. "
        "Минулої зими міст через річку зламався, і ніхто не міг дістатися до ринку. "
        "Сусіди переносили борошно кригою у важких дерев'яних скринях. "
        "Зрештою місто збудувало новий міст, ширший і міцніший за старий."
    ),
    "el": (
        "Κάθε πρωί ο φούρναρης ανοίγει το μικρό του μαγαζί πριν βγει ο ήλιος. "
        "Τα παιδιά του χωριού αγοράζουν ζεστό ψωμί πηγαίνοντας στο σχολείο. "
        "Τον περασμένο χειμώνα έσπασε η γέφυρα του ποταμού και κανείς δεν πήγαινε στην αγορά."
    ),
    "ar": (
        "كل صباح يفتح الخباز دكانه الصغير قبل أن تشرق الشمس. "
        "يشتري أطفال القرية الخبز الساخن في طريقهم إلى المدرسة. "
        "في الشتاء الماضي انهار الجسر فوق النهر ولم يستطع أحد الوصول إلى السوق. "
        "حمل الجيران الطحين فوق الجليد في صناديق خشبية ثقيلة. "
        "وفي النهاية بنت المدينة جسرا جديدا أعرض وأقوى من الجسر القديم."
    ),
    "fa": (
        "هر روز صبح نانوا مغازه کوچک خود را پیش از طلوع آفتاب باز می‌کند. "
        "بچه‌های روستا در راه مدرسه نان گرم می‌خرند. "
        "زمستان گذشته پل روی رودخانه شکست و هیچ کس نمی‌توانست به بازار برود. "
        "همسایه‌ها آرد را در جعبه‌های چوبی سنگین از روی یخ بردند. "
        "سرانجام شهر پلی تازه ساخت که از پل قدیمی پهن‌تر و محکم‌تر است."
    ),
    "ur": (
        "ہر صبح نانبائی سورج نکلنے سے پہلے اپنی چھوٹی سی دکان کھولتا ہے۔ "
        "گاؤں کے بچے اسکول جاتے ہوئے گرم روٹی خریدتے ہیں۔ "
        "پچھلی سردیوں میں دریا کا پل ٹوٹ گیا اور کوئی بازار نہیں پہنچ سکا۔"
    ),
    "he": (
        "בכל בוקר האופה פותח את חנותו הקטנה לפני שהשמש זורחת. "
        "ילדי הכפר קונים לחם חם בדרכם לבית הספר. "
        "בחורף שעבר נשבר הגשר שמעל הנהר ואיש לא יכול היה להגיע לשוק. "
        "השכנים נשאו את הקמח על פני הקרח בארגזי עץ כבדים. "
        "בסופו של דבר בנתה העיר גשר חדש, רחב וחזק יותר מן הישן."
    ),
    "hi": (
        "हर सुबह बेकरी वाला सूरज निकलने से पहले अपनी छोटी दुकान खोलता है। "
        "गाँव के बच्चे स्कूल जाते समय गरम रोटी खरीदते हैं। "
        "पिछली सर्दियों में नदी का पुल टूट गया और कोई भी बाज़ार नहीं पहुँच सका। "
        "पड़ोसियों ने भारी लकड़ी के बक्सों में आटा बर्फ़ के ऊपर से पहुँचाया। "
        "आखिर में शहर ने एक नया पुल बनाया, जो पुराने से चौड़ा और मज़बूत है।"
    ),
    "bn": (
        "প্রতিদিন সকালে সূর্য ওঠার আগে রুটিওয়ালা তার ছোট দোকানটি খোলে। "
        "গ্রামের ছেলেমেয়েরা স্কুলে যাওয়ার পথে গরম রুটি কেনে। "
        "গত শীতে নদীর উপরের সেতুটি ভেঙে গিয়েছিল, কেউ বাজারে যেতে পারেনি। "
        "প্রতিবেশীরা ভারী কাঠের বাক্সে করে বরফের উপর দিয়ে আটা নিয়ে গিয়েছিল। "
        "শেষে শহরটি একটি নতুন সেতু তৈরি করল, আগেরটির চেয়ে চওড়া ও মজবুত।"
    ),
    "ta": (
        "ஒவ்வொரு நாளும் காலையில் சூரியன் உதிக்கும் முன் ரொட்டிக்காரர் தன் சிறிய கடையைத் திறக்கிறார். "
        "ஊரின் குழந்தைகள் பள்ளிக்குப் போகும் வழியில் சூடான ரொட்டி வாங்குகிறார்கள். "
        "சென்ற குளிர்காலத்தில் ஆற்றின் மேல் இருந்த பாலம் உடைந்தது, யாரும் சந்தைக்குப் போக முடியவில்லை. "
        "அண்டை வீட்டார் கனமான மரப் பெட்டிகளில் மாவைச் சுமந்து சென்றார்கள். "
        "இறுதியில் நகரம் பழையதை விட அகலமான, வலுவான புதிய பாலத்தைக் கட்டியது."
    ),
    "th": (
        "ทุกเช้าคนทำขนมปังจะเปิดร้านเล็กๆ ของเขาก่อนพระอาทิตย์ขึ้น "
        "เด็กๆ ในหมู่บ้านซื้อขนมปังอุ่นๆ ระหว่างทางไปโรงเรียน "
        "ฤดูหนาวที่แล้วสะพานข้ามแม่น้ำพังลง และไม่มีใครไปตลาดได้ "
        "เพื่อนบ้านช่วยกันแบกแป้งข้ามน้ำแข็งในกล่องไม้ที่หนักมาก "
        "ในที่สุดเมืองก็สร้างสะพานใหม่ที่กว้างและแข็งแรงกว่าเดิม"
    ),
    "km": (
        "រៀងរាល់ព្រឹក អ្នកដុតនំប៉័ងបើកហាងតូចរបស់គាត់មុនពេលព្រះអាទិត្យរះ។ "
        "ក្មេងៗក្នុងភូមិទិញនំប៉័ងក្តៅៗតាមផ្លូវទៅសាលារៀន។ "
        "រដូវរងាមុន ស្ពានឆ្លងទន្លេបានបាក់ ហើយគ្មាននរណាអាចទៅដល់ផ្សារបានទេ។ "
        "អ្នកជិតខាងបានលីម្សៅឆ្លងទឹកកកក្នុងប្រអប់ឈើធ្ងន់ៗ។ "
        "ទីបំផុត ទីក្រុងបានសាងសង់ស្ពានថ្មីមួយ ដែលធំទូលាយ និងរឹងមាំជាងស្ពានចាស់។"
    ),
    "zh-cn": (
        "每天早晨，面包师在太阳升起之前就打开他的小店。"
        "村里的孩子们在上学的路上买热面包。"
        "去年冬天，河上的桥断了，谁也没有办法到市场去。"
        "邻居们用沉重的木箱把面粉从冰上运过去。"
        "最后，城里修了一座新桥，比旧桥更宽、更坚固，人们又能赶集了。"
    ),
    "zh-tw": (
        "每天早晨，麵包師傅在太陽升起之前就打開他的小店。"
        "村裡的孩子們在上學的路上買熱麵包。"
        "去年冬天，河上的橋斷了，誰也沒有辦法到市場去。"
        "鄰居們用沉重的木箱把麵粉從冰上運過去。"
        "最後，城裡蓋了一座新橋，比舊橋更寬、更堅固，人們又能趕集了。"
    ),
    "ja": (
        "パン屋は毎朝、太陽が昇る前に小さな店を開けます。"
        "村の子どもたちは学校へ行く途中で温かいパンを買います。"
        "去年の冬、川にかかる橋が壊れて、だれも市場へ行けなくなりました。"
        "近所の人々は重い木の箱に小麦粉を入れて氷の上を運びました。"
        "とうとう町は、古い橋よりも広くて丈夫な新しい橋を造りました。"
    ),
    "ko": (
        "빵집 주인은 매일 아침 해가 뜨기 전에 작은 가게 문을 엽니다. "
        "마을 아이들은 학교에 가는 길에 따뜻한 빵을 삽니다. "
        "지난겨울에 강을 건너는 다리가 무너져서 아무도 시장에 갈 수 없었습니다. "
        "이웃들은 무거운 나무 상자에 밀가루를 담아 얼음 위로 날랐습니다. "
        "마침내 마을은 옛날 다리보다 더 넓고 튼튼한 새 다리를 놓았습니다."
    ),
    "vi": (
        "Mỗi buổi sáng người thợ làm bánh mở cửa hàng nhỏ của mình trước khi mặt trời mọc. "
        "Trẻ em trong làng mua bánh mì nóng trên đường đến trường. "
        "Mùa đông năm ngoái cây cầu bắc qua sông bị gãy và không ai đến được chợ. "
        "Hàng xóm khiêng bột mì qua mặt băng trong những chiếc thùng gỗ nặng. "
        "Cuối cùng thị trấn xây một cây cầu mới, rộng hơn và chắc hơn cây cầu cũ."
    ),
    "am": (
        "ዳቦ ጋጋሪው በየቀኑ ጠዋት ፀሐይ ከመውጣቷ በፊት ትንሿን ሱቁን ይከፍታል። "
        "የመንደሩ ልጆች ወደ ትምህርት ቤት ሲሄዱ ትኩስ ዳቦ ይገዛሉ። "
        "ባለፈው ክረምት በወንዙ ላይ ያለው ድልድይ ተሰበረ፤ ማንም ወደ ገበያ መሄድ አልቻለም። "
        "ጎረቤቶች ዱቄቱን በከባድ የእንጨት ሳጥኖች ተሸክመው አሻገሩ። "
        "በመጨረሻ ከተማዋ ከአሮጌው የሰፋና የጠነከረ አዲስ ድልድይ ሠራች።"
    ),
}
